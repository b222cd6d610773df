using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>One call of a module while its architecture is recorded.</summary>
/// <param name="Recorder">Records it.</param>
/// <param name="Module">The module that is called.</param>
/// <param name="Path">Its name in the root module; empty for the root.</param>
/// <param name="Inputs">Its arguments.</param>
internal sealed record ModuleCall(ModuleRecorder Recorder, nn.Module Module, string Path, IReadOnlyList<GraphValue> Inputs)
{
    public ArchitectureBuilder Builder => Recorder.Builder;

    public GraphValue Input => Inputs[0];

    public int[] InputShape => ShapeOf(Input);

    /// <summary>Those of the inputs with these numbers that there are.</summary>
    public GraphValue[] From(params ReadOnlySpan<int> numbers)
    {
        var found = new List<GraphValue>();
        foreach (var number in numbers)
        {
            if (number < Inputs.Count) found.Add(Inputs[number]);
        }

        return [.. found];
    }

    /// <summary>Which module it is, for messages.</summary>
    public string Title => Path.Length == 0 ? Module.GetType().Name : Path;

    public int[] ShapeOf(GraphValue value) => [.. Builder.ShapeOf(value)];

    public bool Has(string name) => Recorder.Find(Module, Path, name) is not null;

    public GraphValue Parameter(string name) => Recorder.Find(Module, Path, name) ?? throw new ArgumentException($"Module {Path} has no parameter {name}.");

    /// <summary>Those of the named parameters and buffers that the module has.</summary>
    public GraphValue[] Present(params ReadOnlySpan<string> names)
    {
        var found = new List<GraphValue>();
        foreach (var name in names)
        {
            if (Recorder.Find(Module, Path, name) is { } value) found.Add(value);
        }

        return [.. found];
    }

    public GraphValue Apply(OperatorRule rule, params ReadOnlySpan<GraphValue> operands) => Builder.Apply(rule, Path, operands);

    /// <summary>The shape that the module gives, found by running it on zeros.</summary>
    public int[] RunShape() => [.. ModuleRun.ShapeOf(this, Inputs)];

    /// <summary>Records that everything that goes in is fixed, and so is the result.</summary>
    /// <param name="shape">Shape of the result.</param>
    /// <param name="operands">What goes in.</param>
    public GraphValue Unknown(int[] shape, params ReadOnlySpan<GraphValue> operands) => Apply(new UnknownRule(Module.GetType().Name, [.. shape]), operands);
}
