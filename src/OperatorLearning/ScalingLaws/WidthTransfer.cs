using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Carries Adam's learning rate and the initial weights of a DeepONet over to other widths, so that one rate,
/// tuned at one width, suits all: maximal update parametrization (µP).</summary>
/// <remarks>
/// <para>Yang et al. 2022 (arXiv:2203.03466, table 8), relative to a baseline width: the rate of a weight matrix is
/// divided by the ratio of its inputs to the baseline's, its initial variance is that of the baseline divided by the
/// same ratio; biases and weights of inputs that do not widen keep both.</para>
/// <para>A DeepONet sums over its basis functions as over a hidden layer. The 1/p that this sum needs is put into the
/// last layer of the branch: its initial weights and its rate are divided once more by the ratio of the basis. Under
/// Adam that is the same as a factor before the sum.</para>
/// <para>At the baseline's own sizes nothing changes.</para>
/// </remarks>
public sealed class WidthTransfer
{
    private readonly DeepOnetOptions baseline;

    /// <summary>Prepares the transfer.</summary>
    /// <param name="baseline">The architecture at which the rate was chosen.</param>
    public WidthTransfer(DeepOnetOptions baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        this.baseline = baseline;
    }

    /// <summary>Scales fresh weights and groups them by rate.</summary>
    /// <param name="network">A network as it was drawn; its weights are changed.</param>
    /// <param name="rate">The learning rate of the baseline.</param>
    /// <returns>Parameter groups for Adam, with their rates.</returns>
    /// <exception cref="ArgumentException">The network differs from the baseline in more than widths.</exception>
    public IEnumerable<Adam.ParamGroup> Apply(DeepOnet network, double rate)
    {
        ArgumentNullException.ThrowIfNull(network);
        Require(network.Options);
        using var gradients = no_grad();
        var groups = new List<(Parameter Parameter, double Rate)>();
        foreach (var (name, parameter) in network.named_parameters())
        {
            var (scale, factor) = Factors(network.Options, name);
            if (scale != 1) parameter.mul_(scale);
            groups.Add((parameter, rate * factor));
        }

        return [.. groups.GroupBy(one => one.Rate).Select(group => new Adam.ParamGroup(
            [.. group.Select(one => one.Parameter)], new Adam.Options { LearningRate = group.Key, InitialLearningRate = group.Key, beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weight_decay = 0, amsgrad = false, maximize = false }))];
    }

    // Names are branch.{2l}.weight and .bias, the same of the trunk, and the output's bias.
    private (double Scale, double Rate) Factors(DeepOnetOptions options, string name)
    {
        var parts = name.Split('.');
        if (parts.Length < 3) return (1, 1);
        var isBranch = parts[0] == "branch";
        var (sizes, old) = isBranch ? (options.BranchSizes, baseline.BranchSizes) : (options.TrunkSizes, baseline.TrunkSizes);
        var layer = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) / 2;
        var isLast = layer == sizes.Length - 2;
        double Ratio(int at) => sizes[at] / (double)old[at];
        var basis = isBranch && isLast ? options.BasisCount / (double)baseline.BasisCount : 1;
        var isBias = parts[2] == "bias";
        // How the draw itself depends on the sizes; a bias of Glorot's is zero.
        var drawn = options.Initialization == WeightInitialization.Uniform
            ? Math.Sqrt(Ratio(layer))
            : isBias ? 1 : Math.Sqrt((sizes[layer] + sizes[layer + 1]) / (double)(old[layer] + old[layer + 1]));
        // A layer that gathers a wide one without being wide itself: its variance falls with the square.
        var gathers = isBranch && isLast && Ratio(layer + 1) == 1 ? Ratio(layer) : Math.Sqrt(Ratio(layer));
        return isBias ? (drawn / basis, 1 / basis) : (drawn / gathers / basis, 1 / Ratio(layer) / basis);
    }

    private void Require(DeepOnetOptions options)
    {
        if ((options.BranchSizes.Length, options.TrunkSizes.Length, options.BranchSizes[0], options.TrunkSizes[0], options.Initialization)
            != (baseline.BranchSizes.Length, baseline.TrunkSizes.Length, baseline.BranchSizes[0], baseline.TrunkSizes[0], baseline.Initialization))
            throw new ArgumentException($"A learning rate carries over between networks that differ in widths alone, got '{options}' and the baseline '{baseline}'.", nameof(options));
    }
}
