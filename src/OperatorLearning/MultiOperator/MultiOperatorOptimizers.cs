using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The optimizers of a <see cref="MultiOperatorNetwork"/>: one for all, or one for the shared parameters and
/// one for the local parameters of each operator, with learning rates of their own.</summary>
/// <param name="Shared">The optimizer of the shared parameters; of all parameters where <paramref name="Local"/> is
/// empty; null where nothing is shared.</param>
/// <param name="Local">The optimizer of each operator's local parameters; null where it has none.</param>
public sealed record MultiOperatorOptimizers(optim.Optimizer? Shared, IReadOnlyList<optim.Optimizer?> Local) : IDisposable
{
    /// <summary>All of them.</summary>
    public IEnumerable<optim.Optimizer> All => Local.Append(Shared).OfType<optim.Optimizer>();

    /// <summary>Makes one for each part.</summary>
    /// <param name="network">The network.</param>
    /// <param name="create">Makes the optimizer of some parameters: the shared ones for null, else those of an operator
    /// by its number.</param>
    public static MultiOperatorOptimizers Create(MultiOperatorNetwork network, Func<IReadOnlyList<Parameter>, int?, optim.Optimizer> create)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(create);
        optim.Optimizer? One(IReadOnlyList<Parameter> parameters, int? index) => parameters.Count > 0 ? create(parameters, index) : null;
        return new(One(network.SharedParameters, null), [.. Enumerable.Range(0, network.Operators).Select(i => One(network.LocalParameters(i), i))]);
    }

    /// <summary>Disposes the optimizers.</summary>
    public void Dispose()
    {
        foreach (var one in All) one.Dispose();
    }
}
