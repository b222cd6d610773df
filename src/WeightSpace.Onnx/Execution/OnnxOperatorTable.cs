using WeightSpace.Onnx.Operators;
using static TorchSharp.torch;

namespace WeightSpace.Onnx;

/// <summary>The operators that are interpreted, by domain and name.</summary>
internal sealed class OnnxOperatorTable
{
    private readonly Dictionary<(string Domain, string Name), Func<OnnxCall, Tensor[]>> operators = [];

    private OnnxOperatorTable()
    {
        UnaryOperators.Register(this);
        BinaryOperators.Register(this);
        MatrixOperators.Register(this);
        ConvolutionOperators.Register(this);
        PoolingOperators.Register(this);
        NormalizationOperators.Register(this);
        SoftmaxOperators.Register(this);
        ReductionOperators.Register(this);
        ShapeOperators.Register(this);
        SplittingOperators.Register(this);
        PaddingOperators.Register(this);
        IndexingOperators.Register(this);
        CreationOperators.Register(this);
        SortingOperators.Register(this);
        ResizeOperators.Register(this);
        RecurrentOperators.Register(this);
    }

    /// <summary>All of them.</summary>
    internal static OnnxOperatorTable All { get; } = new();

    /// <summary>Names of ONNX's own operators among them.</summary>
    internal IEnumerable<string> Names => operators.Keys.Where(key => key.Domain.Length == 0).Select(key => key.Name);

    internal bool TryGet(string domain, string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Func<OnnxCall, Tensor[]> run) =>
        operators.TryGetValue((domain, name), out run);

    /// <summary>Adds an operator with one output.</summary>
    internal void Add(string name, Func<OnnxCall, Tensor> run) => operators.Add(("", name), call => [run(call)]);

    /// <summary>Adds an operator with several outputs; those that the node does not use may be left out at the
    /// end.</summary>
    internal void AddMany(string name, Func<OnnxCall, Tensor[]> run) => operators.Add(("", name), run);
}
