using System.Collections.Frozen;
using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>What is known about the operators of ATen: how the axes of their results come from those of their
/// operands.</summary>
internal static class AtenOperators
{
    private static readonly FrozenDictionary<string, Func<AtenCall, TracedValue[]?>> Known = Table();

    /// <summary>The values of the results, one per result; null if the operator is not known.</summary>
    /// <exception cref="ArgumentException">It was called as its rule does not expect.</exception>
    public static TracedValue[]? Apply(AtenCall call) => Known.TryGetValue(call.Name, out var apply) ? apply(call) : null;

    private static FrozenDictionary<string, Func<AtenCall, TracedValue[]?>> Table()
    {
        var table = new Dictionary<string, Func<AtenCall, TracedValue[]?>>(StringComparer.Ordinal);
        foreach (var name in Words(
            "relu relu6 leaky_relu rrelu elu celu selu gelu silu mish sigmoid hardsigmoid hardswish hardtanh clamp clamp_min clamp_max clip hardshrink softshrink "
            + "threshold softplus softsign tanh sin cos tan asin acos atan sinh cosh asinh acosh atanh arcsin arccos arctan exp exp2 expm1 log log2 log10 log1p sqrt rsqrt "
            + "square reciprocal abs absolute neg negative sign sgn erf erfc erfinv floor ceil round trunc fix frac logical_not bitwise_not isnan isinf isfinite isposinf isneginf "
            + "nan_to_num sinc lgamma digamma polygamma logit deg2rad rad2deg angle real imag i0 special_expit sub mul div true_divide floor_divide remainder fmod pow float_power maximum "
            + "minimum fmax fmin atan2 arctan2 hypot copysign logaddexp logaddexp2 xlogy lerp addcmul addcdiv masked_fill logical_and logical_or logical_xor bitwise_and "
            + "bitwise_or bitwise_xor ldexp heaviside multiply divide subtract complex polar tanh_backward sigmoid_backward threshold_backward gelu_backward silu_backward "
            + "elu_backward leaky_relu_backward softplus_backward hardtanh_backward hardswish_backward hardsigmoid_backward mish_backward logit_backward native_dropout_backward "
            + "dropout feature_dropout alpha_dropout feature_alpha_dropout"))
        {
            table[name] = call => One(call.Graph.Elementwise(name, call.Shape, call.All));
        }

        foreach (var (name, operation) in new[]
        {
            ("add", "add"), ("rsub", "sub"), ("log_sigmoid", "logsigmoid"), ("_prelu_kernel", "prelu"), ("eq", "equal"), ("ne", "not_equal"), ("gt", "greater"), ("ge", "greater_equal"),
            ("lt", "less"), ("le", "less_equal"), ("greater", "greater"), ("less", "less"), ("where", "where"),
        })
        {
            table[name] = call => call.All is { Length: > 0 } all && (name != "where" || all.Length > 1 || call.Operator.Inputs.Length > 1) ? One(call.Graph.Elementwise(operation, call.Shape, all)) : null;
        }

        table["native_dropout"] = call => call.Graph.Elementwise("dropout", call.Shape, call.Value(0)) is var kept ? [kept, kept] : null;
        table["log_sigmoid_forward"] = call => call.Graph.Elementwise("logsigmoid", call.Shape, call.Value(0)) is var result ? [result, .. Rest(call, result)] : null;
        table["copy"] = call => One(call.Graph.Stretch(call.Value(1), call.Shape));
        table["fill"] = call => One(call.Has(1) ? call.Graph.Stretch(call.Value(1), call.Shape) : TraceGraph.Constant(call.Shape, isUniform: true));
        foreach (var name in Words("zero zeros ones empty full zeros_like ones_like empty_like full_like new_zeros new_ones new_empty new_full scalar_tensor empty_strided new_empty_strided"))
            table[name] = call => One(TraceGraph.Constant(call.Shape, isUniform: true));
        // Noise is drawn by position: what is permuted would get other numbers.
        foreach (var name in Words(
            "rand randn randint randperm rand_like randn_like randint_like normal uniform bernoulli random exponential cauchy geometric log_normal arange range linspace logspace "
            + "eye tril_indices triu_indices hann_window"))
        {
            table[name] = call => One(TraceGraph.Constant(call.Shape));
        }

        foreach (var family in (ReadOnlySpan<Action<Dictionary<string, Func<AtenCall, TracedValue[]?>>>>)[AtenProducts.Add, AtenLayers.Add, AtenReductions.Add, AtenIndexing.Add, AtenShapes.Add, AtenRecurrent.Add])
            family(table);
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static string[] Words(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static TracedValue[] One(TracedValue value) => [value];

    /// <summary>By-products that nothing but a backward pass reads: as the result where they have its shape, else
    /// constants whose axes are fixed.</summary>
    public static IEnumerable<TracedValue> Rest(AtenCall call, TracedValue result) =>
        call.Operator.Outputs.Skip(1).Select(output => output.Shape.SequenceEqual(result.Shape) ? result : TraceGraph.Constant(output.Shape));

    public static ImmutableArray<int> Range(int start, int end) => [.. Enumerable.Range(start, Math.Max(0, end - start))];
}
