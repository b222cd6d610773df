using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Onnx;

/// <summary>The sizes that a file leaves open, and which numbers to try for them.</summary>
internal sealed class OpenSizes
{
    private const int MostCandidates = 12;
    private const int LargestCandidate = 4096;

    private static readonly int[] Lengths = [5, 7, 11, 13, 17, 19, 23, 29];
    // Smaller, so that what has room for the first ones (a table of positions) has room for these.
    private static readonly int[] OtherLengths = [3, 4, 6, 8, 9, 10, 12, 14];

    private readonly IReadOnlyDictionary<string, int> given;
    private readonly List<(string Name, Kind Kind)> open = [];
    private readonly int[] candidates;

    // What a weight that the input meets leaves no choice of.
    private readonly Dictionary<string, int> determined = [];

    internal OpenSizes(OnnxModel model, IReadOnlyDictionary<string, int> given)
    {
        this.given = given;
        candidates = Candidates(model.Graph);
        var known = new HashSet<string>();
        foreach (var input in model.Graph.Inputs)
        {
            for (var axis = 0; axis < input.Dims().Count; axis++)
            {
                if (input.Dims()[axis].Size() is not null) continue;
                foreach (var name in Names(input, axis))
                {
                    if (!known.Add(name)) continue;
                    open.Add((name, axis == 0 ? Kind.Batch : input.Dims().Count >= 4 ? Kind.Image : Kind.Length));
                }
            }
        }

        Infer(model.Graph);
        foreach (var (name, size) in given)
        {
            if (!known.Contains(name))
                throw new ArgumentException($"The model leaves no size '{name}' open; it leaves open: {(open.Count == 0 ? "none" : string.Join(", ", open.Select(one => one.Name)))}.", nameof(given));
            if (size <= 0) throw new ArgumentException($"Size '{name}' must be positive, got {size}.", nameof(given));
        }
    }

    private enum Kind
    {
        Batch,
        Image,
        Length,
    }

    /// <summary>Whether any size had to be chosen or given.</summary>
    internal bool Any => open.Count > 0;

    /// <summary>The sizes that the caller gave.</summary>
    internal IReadOnlyDictionary<string, int> Given => given;

    /// <summary>Whether no size is left to choose.</summary>
    internal bool IsGiven => open.TrueForAll(one => given.ContainsKey(one.Name));

    /// <summary>The size of an axis under a choice; null if it is not known.</summary>
    internal static int? Resolve(ValueInfoProto info, int axis, IReadOnlyDictionary<string, int> sizes)
    {
        if (info.Dims()[axis].Size() is { } fixedSize) return ShapeArithmetic.Size(fixedSize);
        var text = Text(info, axis);
        if (sizes.TryGetValue(text, out var size)) return size;
        // Exporters write sums, such as "past_length + 1", for sizes that follow from others.
        var sum = 0;
        foreach (var term in text.Split('+', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(term, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && !sizes.TryGetValue(term, out number)) return null;
            sum += number;
        }

        return sum;
    }

    /// <summary>What to try, in this order, and for each other sizes of the same make, where there are.</summary>
    /// <remarks>
    /// A size of 1 is the last resort, for the batch alone: where a network works with that size only. Elsewhere
    /// broadcasting would make anything fit, and labels that
    /// are tied to an input would look free.
    /// </remarks>
    internal IEnumerable<SizeChoice> Choices()
    {
        if (IsGiven)
        {
            yield return new(given, null, IsFirst: true);
            yield break;
        }

        // All different, so that nothing fits by chance and every mixing of axes shows.
        yield return new(Choose(2, 64, 32, Lengths), Choose(3, 160, 64, OtherLengths), IsFirst: true);
        yield return new(Choose(2, 224, 0, [8]), Choose(3, 448, 0, [16]), IsFirst: false);
        foreach (var size in candidates) yield return new(Choose(2, size, 0, [size]), null, IsFirst: false);
        foreach (var size in candidates) yield return new(Choose(size, 64, 32, Lengths), null, IsFirst: false);
        yield return new(Choose(1, 64, 32, Lengths), Choose(1, 160, 64, OtherLengths), IsFirst: false);
        yield return new(Choose(1, 224, 0, [8]), Choose(1, 448, 0, [16]), IsFirst: false);
        foreach (var size in candidates) yield return new(Choose(1, size, 0, [size]), null, IsFirst: false);
    }

    /// <summary>Says which sizes were chosen.</summary>
    internal Diagnostic? Describe(SizeChoice choice)
    {
        var chosen = open.Where(one => !given.ContainsKey(one.Name) && !determined.ContainsKey(one.Name)).Select(one => $"{one.Name}={choice.Sizes[one.Name]}").ToArray();
        if (chosen.Length == 0 || (choice.IsFirst && open.TrueForAll(one => one.Kind == Kind.Batch || determined.ContainsKey(one.Name)))) return null;
        return new("input", $"The file leaves sizes open; analysed with {string.Join(", ", chosen)}. Others can be given with {Example()}.");
    }

    /// <summary>How to mend a failure that the chosen sizes may have caused.</summary>
    internal string Remedy() => given.Count < open.Count
        ? $"the file leaves the sizes {string.Join(", ", open.Select(one => one.Name))} open, and none of those tried fit: give them with {Example()}."
        : "the given sizes may not fit the network.";

    /// <summary>Follows inputs to the first weights that they meet.</summary>
    private void Infer(OnnxGraph graph)
    {
        var inputs = graph.Inputs.ToDictionary(input => input.Name);
        foreach (var node in graph.Nodes.Where(node => node.Domain.Length == 0))
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (!inputs.TryGetValue(node.Inputs[i], out var input)) continue;
                if (i == 0 && ElementwiseImport.KeepsShape(node.OperatorType) && node.Output(0) is { } output) inputs[output] = input;
                if (Required(graph, node, i, input.Dims().Count) is not (var axis, > 1 and <= int.MaxValue and var size) || axis < 0 || axis >= input.Dims().Count) continue;
                if (input.Dims()[axis].Size() is null && !Text(input, axis).Contains('+')) determined.TryAdd(Text(input, axis), (int)size);
            }
        }
    }

    /// <summary>The axis of a node's input whose size a stored tensor tells, and the size.</summary>
    private static (int Axis, long Size)? Required(OnnxGraph graph, OnnxNode node, int input, int rank)
    {
        if (node.Inputs.Count < 2 || input > 1 || !graph.TryGetTensor(node.Inputs[1 - input], out var other) || other.Dims.Length == 0) return null;
        var dims = other.Dims;
        return (node.OperatorType, input) switch
        {
            ("MatMul", 0) => (rank - 1, dims.Length > 1 ? dims[^2] : dims[0]),
            ("MatMul", 1) when rank > 1 => (rank - 2, dims[^1]),
            ("Gemm", 0) when dims.Length == 2 && node.Int("transA", 0) == 0 => (1, dims[node.Int("transB", 0) != 0 ? 1 : 0]),
            ("Conv", 0) when dims.Length > 2 => (1, dims[1] * node.Int("group", 1)),
            ("ConvTranspose" or "BatchNormalization", 0) => (1, dims[0]),
            ("LSTM" or "GRU" or "RNN", 0) when dims.Length == 3 => (2, dims[2]),
            ("LayerNormalization" or "RMSNormalization" or "Add" or "Sub" or "Mul" or "Div", _) => (rank - 1, dims[^1]),
            _ => null,
        };
    }

    /// <summary>Sizes that a network may insist on: those of its weights, the most frequent ones first.</summary>
    private static int[] Candidates(OnnxGraph graph) =>
    [
        .. graph.Tensors.SelectMany(tensor => tensor.Dims.Concat(tensor is { ElementCount: <= 8, ElementType: OnnxElementType.Int64, IsReadable: true } ? tensor.ReadInt64s() : []))
            .Where(size => size is > 1 and <= LargestCandidate).GroupBy(size => (int)size).OrderByDescending(group => group.Count()).Select(group => group.Key).Take(MostCandidates),
    ];

    /// <summary>What an open size is called.</summary>
    internal static string Text(ValueInfoProto info, int axis) => info.Dims()[axis].DimParam is { Length: > 0 } symbol ? symbol : $"{info.Name}:{axis}";

    private static IEnumerable<string> Names(ValueInfoProto info, int axis)
    {
        var text = Text(info, axis);
        if (!text.Contains('+') || info.Dims()[axis].DimParam.Length == 0) return [text];
        return text.Split('+', StringSplitOptions.TrimEntries).Where(term => term.Length > 0 && !term.All(char.IsAsciiDigit));
    }

    private string Example() => $"--set {open.First(one => !given.ContainsKey(one.Name)).Name}=4";

    private Dictionary<string, int> Choose(int batch, int image, int imageStep, int[] lengths)
    {
        var result = new Dictionary<string, int>(given);
        foreach (var (name, size) in determined) result.TryAdd(name, size);
        var (images, others) = (0, 0);
        foreach (var (name, kind) in open)
        {
            if (result.ContainsKey(name)) continue;
            result[name] = kind switch
            {
                Kind.Batch => batch,
                Kind.Image => image + (imageStep * (images++ % 2)),
                _ => lengths[others++ % lengths.Length],
            };
        }

        return result;
    }
}
