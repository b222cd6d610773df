using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class RecurrentOperatorTests
{
    private const int Time = 4;
    private const int Batch = 2;
    private const int In = 3;
    private const int Hidden = 5;

    /// <summary>The engine's own layers have the same gates in another order: theirs from ours, as block
    /// numbers.</summary>
    [Theory]
    [InlineData("LSTM", new[] { 0, 3, 1, 2 })]
    [InlineData("GRU", new[] { 1, 0, 2 })]
    [InlineData("RNN", new[] { 0 })]
    public void Bidirectional_WithInitialStates_IsTheEnginesLayer(string type, int[] blocks)
    {
        using var scope = NewDisposeScope();
        var x = OnnxNodes.Random(1, Time, Batch, In);
        var (h, c) = (OnnxNodes.Random(2, 2, Batch, Hidden), OnnxNodes.Random(3, 2, Batch, Hidden));
        using nn.Module layer = type switch
        {
            "LSTM" => nn.LSTM(In, Hidden, bidirectional: true, dtype: ScalarType.Float64),
            "GRU" => nn.GRU(In, Hidden, bidirectional: true, dtype: ScalarType.Float64),
            _ => nn.RNN(In, Hidden, bidirectional: true, dtype: ScalarType.Float64),
        };
        var parameters = layer.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.detach());
        var (output, last, lastCell) = Engine(layer, x, h, c);
        Tensor Stacked(string kind) => stack([Ordered(parameters[$"{kind}_l0"], blocks), Ordered(parameters[$"{kind}_l0_reverse"], blocks)], 0);
        var bias = cat([Stacked("bias_ih"), Stacked("bias_hh")], 1);
        Tensor?[] inputs = [x, Stacked("weight_ih"), Stacked("weight_hh"), bias, null, h];
        if (type == "LSTM") inputs = [.. inputs, c];
        var results = Run(14, type, type == "LSTM" ? 3 : 2, inputs, ("hidden_size", Hidden), ("direction", "bidirectional"), ("linear_before_reset", 1));

        // The engine joins the directions in the last axis: [time, batch, 2·hidden].
        Same(output.reshape(Time, Batch, 2, Hidden).permute(0, 2, 1, 3), results[0]);
        Same(last, results[1]);
        if (lastCell is not null) Same(lastCell, results[2]);
    }

    [Theory]
    [InlineData(false, false, false, false)]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, true, false)]
    [InlineData(true, true, false, true)]
    [InlineData(false, false, false, true)]
    public void Lstm_EveryOption_IsItsFormulas(bool backwards, bool peepholes, bool couples, bool lengths)
    {
        using var scope = NewDisposeScope();
        var (x, w, r, b) = Weights(4);
        var p = OnnxNodes.Random(9, 1, 3 * Hidden);
        var cell = new PlainRecurrence(In, Hidden, Values(w), Values(r), Values(b)) { Peepholes = peepholes ? Values(p) : null, CouplesForget = couples, Clip = 0.75 };
        long[] ends = lengths ? [3, 2] : [Time, Time];
        var (outputs, h, c) = Scan(x, ends, backwards, cell.Lstm);
        Tensor?[] inputs = [x, w, r, b, lengths ? Whole(ends) : null, null, null, peepholes ? p : null];
        (string, object)[] options = [("hidden_size", Hidden), ("direction", backwards ? "reverse" : "forward"), ("input_forget", couples ? 1 : 0), ("clip", 0.75)];
        var results = Run(14, "LSTM", 3, inputs, options);

        Same(outputs, results[0], Time, 1, Batch, Hidden);
        Same(h, results[1], 1, Batch, Hidden);
        Same(c, results[2], 1, Batch, Hidden);
        inputs[0] = x.transpose(0, 1);
        var batchFirst = Run(14, "LSTM", 3, inputs, [.. options, ("layout", 1)]);
        Same(results[0].permute(2, 0, 1, 3), batchFirst[0]);
        Same(results[1].transpose(0, 1), batchFirst[1]);
        Same(results[2].transpose(0, 1), batchFirst[2]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Gru_ResetBeforeOrAfterTheProduct_IsItsFormulas(bool after, bool backwards)
    {
        using var scope = NewDisposeScope();
        var (x, w, r, b) = Weights(3);
        var cell = new PlainRecurrence(In, Hidden, Values(w), Values(r), Values(b)) { ResetsAfterProduct = after };
        var (outputs, h, _) = Scan(x, [Time, Time], backwards, (now, state, _) => (cell.Gru(now, state), state));
        var results = Run(14, "GRU", 2, [x, w, r, b], ("hidden_size", Hidden), ("linear_before_reset", after ? 1 : 0), ("direction", backwards ? "reverse" : "forward"));

        Same(outputs, results[0], Time, 1, Batch, Hidden);
        Same(h, results[1], 1, Batch, Hidden);
    }

    [Theory]
    [InlineData("Relu", 0.0, 0.0)]
    [InlineData("LeakyRelu", 0.25, 0.0)]
    [InlineData("Affine", 0.5, 0.25)]
    [InlineData("HardSigmoid", 0.5, 0.25)]
    [InlineData("ScaledTanh", 0.5, 0.25)]
    [InlineData("Elu", 0.5, 0.0)]
    [InlineData("ThresholdedRelu", 0.5, 0.0)]
    [InlineData("Softsign", 0.0, 0.0)]
    [InlineData("Softplus", 0.0, 0.0)]
    public void Rnn_OneStep_AppliesItsActivation(string activation, double alpha, double beta)
    {
        using var scope = NewDisposeScope();
        double[] x = [-2, -0.3, 0.3, 2];
        Func<double, double> function = activation switch
        {
            "Relu" => value => Math.Max(0, value),
            "LeakyRelu" => value => value < 0 ? alpha * value : value,
            "Affine" => value => (alpha * value) + beta,
            "HardSigmoid" => value => Math.Clamp((alpha * value) + beta, 0, 1),
            "ScaledTanh" => value => alpha * Math.Tanh(beta * value),
            "Elu" => value => value < 0 ? alpha * (Math.Exp(value) - 1) : value,
            "ThresholdedRelu" => value => value > alpha ? value : 0,
            "Softsign" => value => value / (1 + Math.Abs(value)),
            _ => value => Math.Log(1 + Math.Exp(value)),
        };
        var result = Run(14, "RNN", [Real(x, 1, 4, 1), Real([1.0], 1, 1, 1), Real([0.5], 1, 1, 1)],
            ("hidden_size", 1), ("activations", new[] { activation }), ("activation_alpha", new[] { alpha }), ("activation_beta", new[] { beta }));

        Same([.. x.Select(function)], result, 1, 1, 4, 1);
    }

    private static (Tensor X, Tensor W, Tensor R, Tensor B) Weights(int gates) =>
        (OnnxNodes.Random(1, Time, Batch, In), OnnxNodes.Random(2, 1, gates * Hidden, In), OnnxNodes.Random(3, 1, gates * Hidden, Hidden), OnnxNodes.Random(4, 1, 2 * gates * Hidden));

    private static Tensor Ordered(Tensor weights, int[] blocks) => cat([.. blocks.Select(block => weights.narrow(0, block * Hidden, Hidden))], 0);

    private static (Tensor Output, Tensor Last, Tensor? LastCell) Engine(nn.Module layer, Tensor x, Tensor h, Tensor c)
    {
        switch (layer)
        {
            case TorchSharp.Modules.LSTM lstm:
                var (output, last, cell) = lstm.call(x, (h, c));
                return (output, last, cell);
            case TorchSharp.Modules.GRU gru:
                var (states, final) = gru.call(x, h);
                return (states, final, null);
            default:
                var (plain, end) = ((TorchSharp.Modules.RNN)layer).call(x, h);
                return (plain, end, null);
        }
    }

    private delegate (double[] H, double[] C) Step(ReadOnlySpan<double> x, double[] h, double[] c);

    private static (double[] Outputs, double[] H, double[] C) Scan(Tensor x, long[] ends, bool backwards, Step step)
    {
        var values = Values(x);
        var outputs = new double[Time * Batch * Hidden];
        var (lastH, lastC) = (new List<double>(), new List<double>());
        for (var sample = 0; sample < Batch; sample++)
        {
            var (h, c) = (new double[Hidden], new double[Hidden]);
            for (var i = 0; i < ends[sample]; i++)
            {
                var time = (int)(backwards ? ends[sample] - 1 - i : i);
                (h, c) = step(values.AsSpan(((time * Batch) + sample) * In, In), h, c);
                h.CopyTo(outputs, ((time * Batch) + sample) * Hidden);
            }

            lastH.AddRange(h);
            lastC.AddRange(c);
        }

        return (outputs, [.. lastH], [.. lastC]);
    }
}
