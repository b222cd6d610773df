using Libtorch.Tests.Core;
using Libtorch.Tests.NN.Reference;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.utils.rnn;

namespace Libtorch.Tests.NN;

public sealed class RecurrentTests
{
    private const int Inputs = 3, Hidden = 4, Steps = 5, Batch = 2;

    [Theory]
    [InlineData("rnn", 1, false, true)]
    [InlineData("relu", 2, true, true)]
    [InlineData("gru", 1, false, false)]
    [InlineData("gru", 2, true, true)]
    [InlineData("lstm", 1, false, true)]
    [InlineData("lstm", 2, true, true)]
    public void Forward_GivenStates_MatchesLoops(string network, int layers, bool bidirectional, bool bias)
    {
        using var scope = NewDisposeScope();
        var directions = bidirectional ? 2 : 1;
        var x = randn([Steps, Batch, Inputs], ScalarType.Float64);
        var h0 = randn([layers * directions, Batch, Hidden], ScalarType.Float64);
        var c0 = randn([layers * directions, Batch, Hidden], ScalarType.Float64);
        var (module, step, run) = Make(network, layers, bidirectional, bias);
        using (module)
        {
            var (output, hidden, cell) = run(x, h0, c0);
            Assert.Equal([Steps, Batch, directions * Hidden], output.shape);
            var parameters = module.named_parameters().ToDictionary(static p => p.name, static p => p.parameter);
            for (var member = 0; member < Batch; member++)
            {
                var expected = RecurrentReference.Run(
                    step, parameters, layers, directions, Rows(x.select(1, member)), Rows(h0.select(1, member)), Rows(c0.select(1, member)));
                Close(expected.outputs, Rows(output.select(1, member)));
                Close(expected.hidden, Rows(hidden.select(1, member)));
                if (network == "lstm") Close(expected.cell, Rows(cell!.select(1, member)));
            }
        }
    }

    [Theory]
    [InlineData("rnn")]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void Cell_GivenState_MatchesLoops(string network)
    {
        using var scope = NewDisposeScope();
        var (x, h0, c0) = (randn([Batch, Inputs], ScalarType.Float64), randn([Batch, Hidden], ScalarType.Float64), randn([Batch, Hidden], ScalarType.Float64));
        using var plain = nn.RNNCell(Inputs, Hidden, nn.NonLinearities.ReLU, dtype: ScalarType.Float64);
        using var gru = nn.GRUCell(Inputs, Hidden, bias: false, dtype: ScalarType.Float64);
        using var lstm = nn.LSTMCell(Inputs, Hidden, dtype: ScalarType.Float64);
        nn.Module module = network switch { "rnn" => plain, "gru" => gru, _ => lstm };
        RecurrentReference.Step step = network switch { "rnn" => RecurrentReference.RectifiedStep, "gru" => RecurrentReference.GruStep, _ => RecurrentReference.LstmStep };
        var (hidden, cell) = network switch { "rnn" => (plain.call(x, h0), c0), "gru" => (gru.call(x, h0), c0), _ => lstm.call(x, (h0, c0)) };
        var weights = new RecurrentReference.Weights(module.named_parameters().ToDictionary(static p => p.name, static p => p.parameter), "");
        for (var member = 0; member < Batch; member++)
        {
            var expected = step(weights, Rows(x)[member], Rows(h0)[member], Rows(c0)[member]);
            Close([expected.hidden, expected.cell], [Rows(hidden)[member], Rows(cell)[member]]);
        }
    }

    [Fact]
    public void Forward_NoState_EqualsZeroState()
    {
        using var scope = NewDisposeScope();
        using var lstm = nn.LSTM(Inputs, Hidden, 2, batchFirst: true);
        var x = randn(Batch, Steps, Inputs);
        var (output, hidden, cell) = lstm.call(x);
        var (same, _, _) = lstm.call(x, (zeros(2, Batch, Hidden), zeros(2, Batch, Hidden)));
        Assert.Equal([Batch, Steps, Hidden], output.shape);
        Assert.True(output.Equals(same));
        Assert.True(output[TensorIndex.Ellipsis, -1, TensorIndex.Colon].Equals(hidden[1]));
        Assert.Equal([2, Batch, Hidden], cell.shape);
    }

    [Fact]
    public void StateDict_TwoLayersBothDirections_HasTorchNames()
    {
        using var gru = nn.GRU(Inputs, Hidden, 2, bidirectional: true);
        string[] kinds = ["bias_hh_", "bias_ih_", "weight_hh_", "weight_ih_"];
        string[] places = ["l0", "l0_reverse", "l1", "l1_reverse"];
        Assert.Equal(kinds.SelectMany(kind => places.Select(place => kind + place)), gru.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal([3 * Hidden, 2 * Hidden], gru.get_parameter("weight_ih_l1")!.shape);
        Assert.All(gru.parameters(), static p => Assert.True(p.abs().max().item<float>() <= 0.5f));
    }

    [Fact]
    public void Accessors_Rnn_AnswerTheLayersParameters()
    {
        using var rnn = nn.RNN(Inputs, Hidden, 2);
        Assert.True(rnn.get_weight_ih(0)!.Equals(rnn.get_parameter("weight_ih_l0")!));
        Assert.True(rnn.get_weight_hh(1)!.Equals(rnn.get_parameter("weight_hh_l1")!));
        Assert.True(rnn.get_bias_ih(1)!.Equals(rnn.get_parameter("bias_ih_l1")!));
        Assert.True(rnn.get_bias_hh(0)!.Equals(rnn.get_parameter("bias_hh_l0")!));
        rnn.flatten_parameters();
    }

    [Fact]
    public void Backward_ThroughTime_MatchesFiniteDifferences()
    {
        var at = Enumerable.Range(0, Steps * Batch * Inputs).Select(static i => Math.Sin(i)).ToArray();
        using var lstm = nn.LSTM(Inputs, Hidden, 2, bidirectional: true, dtype: ScalarType.Float64);
        using var gru = nn.GRU(Inputs, Hidden, dtype: ScalarType.Float64);
        FiniteDifferences.Check(x => lstm.call(x.reshape(Steps, Batch, Inputs)).Item1, at);
        FiniteDifferences.Check(x => gru.call(x.reshape(Steps, Batch, Inputs)).Item2, at);
        using var all = lstm.call(randn([Steps, Batch, Inputs], ScalarType.Float64)).Item1.sum();
        all.backward();
        Assert.All(lstm.parameters(), static p => Assert.NotNull(p.grad));
    }

    [Fact]
    public void To_OtherDtype_IsUsedByForward()
    {
        using var scope = NewDisposeScope();
        using var rnn = nn.RNN(Inputs, Hidden);
        rnn.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, rnn.call(randn([Steps, Batch, Inputs], ScalarType.Float64)).Item1.dtype);
    }

    [Fact]
    public void PackThenPad_UnsortedLengths_RestoresOrderAndPads()
    {
        using var scope = NewDisposeScope();
        var sequences = new[] { arange(2).to(ScalarType.Float32), arange(10, 13).to(ScalarType.Float32), arange(20, 21).to(ScalarType.Float32) };
        using var packed = pack_sequence(sequences, enforce_sorted: false);
        Assert.Equal([10f, 0f, 20f, 11f, 1f, 12f], packed.data.data<float>().ToArray());
        Assert.Equal([3L, 2L, 1L], packed.batch_sizes.data<long>().ToArray());
        Assert.Equal([1L, 0L, 2L], packed.sorted_indices.data<long>().ToArray());
        var (padded, lengths) = pad_packed_sequence(packed, batch_first: true, padding_value: -1, total_length: 4);
        Assert.Equal([0f, 1f, -1f, -1f, 10f, 11f, 12f, -1f, 20f, -1f, -1f, -1f], padded.data<float>().ToArray());
        Assert.Equal([2L, 3L, 1L], lengths.data<long>().ToArray());
        Assert.Throws<ArgumentException>(() => pad_packed_sequence(packed, total_length: 2));
    }

    [Fact]
    public void Call_PackedSequences_EqualsEachSequenceAlone()
    {
        using var scope = NewDisposeScope();
        using var lstm = nn.LSTM(Inputs, Hidden, 2, bidirectional: true, dtype: ScalarType.Float64);
        var sequences = new[] { 2, 4, 1 }.Select(static length => randn([length, Inputs], ScalarType.Float64)).ToArray();
        var state = (randn([4, 3, Hidden], ScalarType.Float64), randn([4, 3, Hidden], ScalarType.Float64));
        using var packed = pack_sequence(sequences, enforce_sorted: false);
        var (output, hidden, cell) = lstm.call(packed, state);
        var (padded, _) = pad_packed_sequence(output);
        for (var i = 0; i < sequences.Length; i++)
        {
            var alone = lstm.call(sequences[i].unsqueeze(1), (state.Item1.narrow(1, i, 1).contiguous(), state.Item2.narrow(1, i, 1).contiguous()));
            Assert.True(alone.Item1.squeeze(1).allclose(padded.select(1, i).narrow(0, 0, sequences[i].shape[0])));
            Assert.True(alone.Item2.squeeze(1).allclose(hidden.select(1, i)));
            Assert.True(alone.Item3.squeeze(1).allclose(cell.select(1, i)));
        }
    }

    [Fact]
    public void Call_InScope_LeavesOnlyTheResults()
    {
        using var outer = NewDisposeScope();
        using var gru = nn.GRU(Inputs, Hidden);
        using var x = randn(Steps, Batch, Inputs);
        using var lengths = tensor(new long[] { 5, 3 });
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            var packed = pack_padded_sequence(x, lengths);
            _ = gru.call(x);
            _ = gru.call(packed);
        }
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        var (output, hidden) = gru.call(x);
        Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static (nn.Module module, RecurrentReference.Step step, Func<Tensor, Tensor, Tensor, (Tensor, Tensor, Tensor?)> run) Make(
        string network, int layers, bool bidirectional, bool bias)
    {
        switch (network)
        {
            case "lstm":
                var lstm = nn.LSTM(Inputs, Hidden, layers, bias, bidirectional: bidirectional, dtype: ScalarType.Float64);
                return (lstm, RecurrentReference.LstmStep, (x, h, c) => lstm.call(x, (h, c)));
            case "gru":
                var gru = nn.GRU(Inputs, Hidden, layers, bias, bidirectional: bidirectional, dtype: ScalarType.Float64);
                return (gru, RecurrentReference.GruStep, (x, h, _) => WithoutCell(gru.call(x, h)));
            default:
                var kind = network == "relu" ? nn.NonLinearities.ReLU : nn.NonLinearities.Tanh;
                var rnn = nn.RNN(Inputs, Hidden, layers, kind, bias, bidirectional: bidirectional, dtype: ScalarType.Float64);
                return (rnn, network == "relu" ? RecurrentReference.RectifiedStep : RecurrentReference.PlainStep, (x, h, _) => WithoutCell(rnn.call(x, h)));
        }
    }

    private static (Tensor, Tensor, Tensor?) WithoutCell((Tensor, Tensor) result) => (result.Item1, result.Item2, null);

    private static double[][] Rows(Tensor matrix)
    {
        using var plain = matrix.contiguous();
        return [.. plain.data<double>().ToArray().Chunk((int)matrix.shape[1])];
    }

    private static void Close(double[][] expected, double[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Length, actual[i].Length);
            for (var j = 0; j < expected[i].Length; j++) Assert.Equal(expected[i][j], actual[i][j], 1e-12);
        }
    }
}
