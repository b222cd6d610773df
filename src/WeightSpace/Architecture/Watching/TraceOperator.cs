using System.Collections.Immutable;

namespace WeightSpace;

/// <summary>A tensor as a trace mentions it. Its number is used again once the tensor has died, so it means the last
/// tensor that was written under it before.</summary>
/// <param name="Id">Number of the tensor.</param>
/// <param name="Storage">Number of the memory that it is a view of.</param>
/// <param name="Shape">Sizes.</param>
/// <param name="Layout">Offset, sizes and strides: where its elements lie in that memory.</param>
/// <param name="Element">Type of its elements as C++ spells it: <c>float</c>, <c>long</c>, <c>bool</c>.</param>
internal sealed record TraceTensor(long Id, long Storage, ImmutableArray<int> Shape, string Layout, string Element)
{
    /// <summary>Whether it says yes or no.</summary>
    public bool IsMask => Element is "bool" or "unsigned char";

    /// <summary>Whether its elements are real or complex numbers.</summary>
    public bool IsContinuous => Element is "float" or "double" or "c10::Half" or "c10::BFloat16" || Element.StartsWith("c10::complex", StringComparison.Ordinal);
}

/// <summary>One operator of a trace.</summary>
/// <param name="Name">Name without namespace, such as <c>add_</c>; with it if that is not <c>aten</c>.</param>
/// <param name="Inputs">Its arguments in the order of the schema: a <see cref="TraceTensor"/>, a list of them, an
/// array of numbers, a number, a Boolean, a text, or null for none.</param>
/// <param name="Outputs">Its results, tensors and lists of tensors one behind the other.</param>
/// <param name="Written">Number of the argument that is written to; −1 if none is.</param>
/// <param name="Parts">The operators that it runs, in order.</param>
internal sealed record TraceOperator(
    string Name, ImmutableArray<object?> Inputs, ImmutableArray<TraceTensor> Outputs, int Written, IReadOnlyList<TraceOperator> Parts)
{
    /// <summary>The name without the underscore that marks writing in place.</summary>
    public string Function => Written >= 0 && Name.Length > 1 && Name[^1] == '_' && Name[^2] != '_' ? Name[..^1] : Name;

    /// <summary>All tensors among the arguments, those of lists included.</summary>
    public IEnumerable<TraceTensor> Operands => Inputs.SelectMany(input => input switch
    {
        TraceTensor tensor => [tensor],
        IEnumerable<TraceTensor?> list => list.OfType<TraceTensor>(),
        _ => Enumerable.Empty<TraceTensor>(),
    });
}
