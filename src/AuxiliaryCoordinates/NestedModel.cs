using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A nested model <c>f = f_{K+1}( ... f_2(f_1(x)))</c>: stages, with auxiliary coordinates between every two
/// neighbours.</summary>
/// <remarks>Layers without coordinates between them are one stage (see
/// the stages of modules).</remarks>
public sealed class NestedModel : IDisposable
{
    /// <summary>Takes the stages over.</summary>
    /// <param name="stages">From the inputs to the outputs, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or widths do not fit.</exception>
    public NestedModel(params IReadOnlyList<IStage> stages)
    {
        CheckWidths(stages);
        Stages = [.. stages];
    }

    /// <summary>The stages, from the inputs to the outputs.</summary>
    public IReadOnlyList<IStage> Stages { get; private set; }

    /// <summary>Free numbers of all stages.</summary>
    public long ParameterCount => Stages.Sum(stage => stage.ParameterCount);

    /// <summary>How the Z step finds the coordinates before each stage but the first.</summary>
    public IEnumerable<string> CoordinateMethods => Stages.Skip(1).Zip(Stages, (stage, before) =>
        $"before {stage.Name}: {ProximalSolver.Method(stage, before.Range)}");

    /// <summary>The outputs.</summary>
    /// <param name="inputs">Shape <c>[points, inputs]</c>.</param>
    /// <returns>Shape <c>[points, outputs]</c>; the caller disposes it.</returns>
    public Tensor Forward(Tensor inputs) => WrappedTensorDisposeScope(() => Stages.Aggregate(inputs, (x, stage) => stage.Forward(x)));

    /// <summary>The outputs of all stages but the last: coordinates that satisfy every constraint.</summary>
    /// <param name="inputs">Shape <c>[points, inputs]</c>.</param>
    /// <returns>One for each stage but the last; the caller disposes them.</returns>
    public IReadOnlyList<Tensor> Coordinates(Tensor inputs)
    {
        var all = new List<Tensor>();
        foreach (var stage in Stages.SkipLast(1)) all.Add(stage.Forward(all.Count == 0 ? inputs : all[^1]));
        return all;
    }

    /// <summary>The nested error: the mean squared error of a point, its squares summed over columns, without the half
    /// of the paper's equation 1.</summary>
    /// <param name="inputs">Shape <c>[points, inputs]</c>.</param>
    /// <param name="targets">Shape <c>[points, outputs]</c>.</param>
    public double Error(Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        return (targets - Forward(inputs)).square().sum(type: float64).item<double>() / targets.size(0);
    }

    /// <summary>Checks that each stage takes what the one before gives.</summary>
    internal static void CheckWidths(IReadOnlyList<IStage> stages)
    {
        ArgumentNullException.ThrowIfNull(stages);
        if (stages.Count == 0) throw new ArgumentException("A nested model or a chain needs at least one stage.", nameof(stages));
        for (var i = 1; i < stages.Count; i++)
            if (stages[i].Inputs != stages[i - 1].Outputs)
                throw new ArgumentException(
                    $"Stage {i + 1} ({stages[i].Name}) takes {stages[i].Inputs} columns, but stage {i} " +
                    $"({stages[i - 1].Name}) gives {stages[i - 1].Outputs}; make the widths equal.", nameof(stages));
    }

    /// <summary>Puts another stage in the place of one, and frees that.</summary>
    internal void Replace(int index, IStage stage)
    {
        if (ReferenceEquals(Stages[index], stage)) return;
        Stages[index].Dispose();
        Stages = [.. Stages.Select((one, i) => i == index ? stage : one)];
    }

    /// <summary>Frees the stages.</summary>
    public void Dispose()
    {
        foreach (var stage in Stages) stage.Dispose();
    }
}
