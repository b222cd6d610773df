using Libtorch.Tests.NN.Reference;
using TorchSharp;
using static Libtorch.Tests.NN.Reference.Pattern;
using static TorchSharp.torch;

namespace Libtorch.Tests.NN;

public sealed class ModuleValueTests
{
    private static readonly Dictionary<string, Func<Tensor>> _cases = new()
    {
        ["attention"] = static () => Attention().Item1,
        ["attention weights"] = static () => Attention().Item2,
        ["attention masked"] = static () => MaskedAttention().Item1,
        ["attention masked weights"] = static () => MaskedAttention().Item2,
        ["attention causal"] = static () =>
        {
            var q = Of([3, 2, 4], 1);
            return Filled(nn.MultiheadAttention(4, 2)).call(q, q, q, attn_mask: Causal()).Item1;
        },
        ["encoder layer"] = static () => Filled(nn.TransformerEncoderLayer(4, 2, 6, 0)).call(Of([5, 2, 4], 1), null!, Padding()),
        ["encoder layer gelu"] = static () => Filled(nn.TransformerEncoderLayer(4, 2, 6, 0, nn.Activations.GELU)).call(Of([5, 2, 4], 1)),
        ["decoder layer"] = static () => Filled(nn.TransformerDecoderLayer(4, 2, 6, 0))
            .call(Of([3, 2, 4], 2), Of([5, 2, 4], 1), Causal(), memory_key_padding_mask: Padding()),
        ["transformer"] = static () => Filled(nn.Transformer(4, 2, 2, 2, 6, 0)).call(Of([5, 2, 4], 1), Of([3, 2, 4], 2), null!, tgt_mask: Causal()),
        ["upsample bilinear"] = static () => nn.Upsample(scale_factor: [2, 3], mode: UpsampleMode.Bilinear, align_corners: true).call(Image()),
        ["upsample bicubic"] = static () => nn.Upsample([7, 3], mode: UpsampleMode.Bicubic).call(Image()),
        ["upsample nearest"] = static () => nn.Upsample(scale_factor: [2, 2]).call(Image()),
        ["bag sum"] = static () => Filled(nn.EmbeddingBag(5, 3, mode: EmbeddingBagMode.Sum)).call(Indices(), Offsets()),
        ["bag mean"] = static () => Filled(nn.EmbeddingBag(5, 3)).call(Indices(), Offsets()),
        ["bag max"] = static () => Filled(nn.EmbeddingBag(5, 3, mode: EmbeddingBagMode.Max)).call(Indices(), Offsets()),
        ["bag weighted"] = static () => Filled(nn.EmbeddingBag(5, 3, mode: EmbeddingBagMode.Sum, padding_index: 2)).call(Indices(), Offsets(), Of([7], 5)),
        ["bag rows"] = static () => Filled(nn.EmbeddingBag(5, 3, max_norm: 0.5)).call(Indices().narrow(0, 0, 6).reshape(2, 3)),
        ["cross entropy"] = static () => nn.CrossEntropyLoss(Of([5], 2).abs(), 2).call(A(), Classes()),
        ["nll none"] = static () => nn.NLLLoss(reduction: nn.Reduction.None).call(A().log_softmax(1), Classes()),
        ["bce"] = static () => nn.BCELoss().call(Probability(A()), Probability(B())),
        ["bce logits"] = static () => nn.BCEWithLogitsLoss(pos_weights: Of([5], 2).abs()).call(A(), Probability(B())),
        ["kl"] = static () => nn.KLDivLoss(false, nn.Reduction.Sum).call(A().log_softmax(1), B().softmax(1)) / 4,
        ["smooth l1"] = static () => nn.SmoothL1Loss(beta: 0.5).call(A(), B()),
        ["huber"] = static () => nn.HuberLoss(0.4).call(A(), B()),
        ["gaussian"] = static () => nn.GaussianNLLLoss(true).call(A(), B(), Probability(A())),
        ["poisson"] = static () => nn.PoissonNLLLoss(full: true).call(A(), Probability(B()) * 4),
        ["cosine"] = static () => nn.CosineEmbeddingLoss(0.2).call(A(), B(), Signs()),
        ["margin ranking"] = static () => nn.MarginRankingLoss(0.3).call(A().select(1, 0), B().select(1, 0), Signs()),
        ["triplet"] = static () => nn.TripletMarginLoss(5).call(A(), B(), Of([4, 5], 2)),
        ["multi margin"] = static () => nn.MultiMarginLoss(margin: 0.8).call(A(), Classes()),
        ["hinge"] = static () => nn.HingeEmbeddingLoss(0.5).call(A().select(1, 0), Signs()),
        ["soft margin"] = static () => nn.SoftMarginLoss().call(A().select(1, 0), Signs()),
        ["ctc"] = static () => nn.CTCLoss().call(
            Of([6, 2, 4]).log_softmax(2), tensor(new long[] { 1, 2, 2, 3, 1, 0 }).reshape(2, 3), tensor(new long[] { 6, 5 }), tensor(new long[] { 3, 2 })),
        ["batch norm"] = static () => Normalized(evaluate: false).result,
        ["batch norm var"] = static () => Normalized(evaluate: false).variance,
        ["batch norm eval"] = static () => Normalized(evaluate: true).result,
        ["group norm"] = static () => Filled(nn.GroupNorm(3, 3)).call(Image()),
        ["instance norm"] = static () => Filled(nn.InstanceNorm2d(3, affine: true)).call(Image()),
        ["layer norm"] = static () => Filled(nn.LayerNorm([4, 5])).call(Image()),
        ["conv2d"] = static () => Filled(nn.Conv2d(3, 6, (2, 3), (1, 2), (1, 2), (2, 1), groups: 3)).call(Image()),
        ["conv2d reflect"] = static () => Filled(nn.Conv2d(3, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect)).call(Image()),
        ["conv1d"] = static () => Filled(nn.Conv1d(3, 2, 2, 2)).call(Of([2, 3, 7])),
        ["conv transpose2d"] = static () => Filled(nn.ConvTranspose2d(3, 2, 3, 2, 1, 1)).call(Image()),
        ["lstm"] = static () => Filled(nn.LSTM(3, 4, 2, bidirectional: true)).call(Of([5, 2, 3])).Item1,
        ["gru"] = static () => Filled(nn.GRU(3, 4, 2)).call(Of([5, 2, 3])).Item2,
        ["rnn"] = static () => Filled(nn.RNN(3, 4, nonLinearity: nn.NonLinearities.ReLU)).call(Of([5, 2, 3])).Item1,
        ["lstm cell"] = static () => Filled(nn.LSTMCell(3, 4)).call(Of([2, 3]), (Of([2, 4], 1), Of([2, 4], 2))).Item2,
    };

    public static TheoryData<string> Names => [.. ModuleValues.Expected.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Call_PatternInput_AnswersKnownValues(string name)
    {
        using var scope = NewDisposeScope();
        var (expected, actual) = (ModuleValues.Expected[name], Summary(_cases[name]()));
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-10);
    }

    private static Tensor A() => Of([4, 5]);

    private static Tensor B() => Of([4, 5], 1);

    private static Tensor Image() => Of([2, 3, 4, 5]);

    private static Tensor Probability(Tensor x) => x.abs() * 0.8 + 0.1;

    private static Tensor Classes() => tensor(new long[] { 0, 4, 2, 1 });

    private static Tensor Signs() => tensor(new double[] { 1, -1, 1, -1 });

    private static Tensor Indices() => tensor(new long[] { 1, 0, 3, 2, 2, 4, 1 });

    private static Tensor Offsets() => tensor(new long[] { 0, 2, 2, 5 });

    private static Tensor Causal() => ones([3, 3], ScalarType.Bool).triu(1);

    private static Tensor Padding() => tensor(new[] { false, false, false, false, true, false, false, false, false, false }).reshape(2, 5);

    private static Tuple<Tensor, Tensor> Attention() => Filled(nn.MultiheadAttention(4, 2)).call(Of([3, 2, 4], 1), Of([5, 2, 4], 2), Of([5, 2, 4], 3));

    private static Tuple<Tensor, Tensor> MaskedAttention() =>
        Filled(nn.MultiheadAttention(4, 2, bias: false, add_bias_kv: true, add_zero_attn: true, kdim: 3, vdim: 6))
            .call(Of([3, 2, 4], 1), Of([5, 2, 3], 2), Of([5, 2, 6], 3), Padding(), true, Of([3, 5], 4));

    private static (Tensor result, Tensor variance) Normalized(bool evaluate)
    {
        using var norm = Filled(nn.BatchNorm2d(3, momentum: 0.3));
        var result = norm.call(Image());
        if (!evaluate) return (result, norm.running_var!.clone());
        norm.eval();
        return (norm.call(Image()), norm.running_var!.clone());
    }
}
