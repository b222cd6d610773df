using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

/// <summary>For every module of the engine that takes several tensors, a network that computes them.</summary>
internal static class SeveralInputCases
{
    private static readonly nn.Reduction[] Reductions = [nn.Reduction.None, nn.Reduction.Mean, nn.Reduction.Sum];

    /// <summary>By the name of the type; several networks where a setting matters.</summary>
    public static IReadOnlyDictionary<string, Func<EngineModuleCase>[]> All { get; } = new Dictionary<string, Func<EngineModuleCase>[]>
    {
        // Element by element: what is compared may be permuted together, unless nothing is summed up and the elements
        // go out.
        ["MSELoss"] = Pairs(reduction => nn.MSELoss(reduction)),
        ["L1Loss"] = Pairs(reduction => nn.L1Loss(reduction)),
        ["SmoothL1Loss"] = Pairs(reduction => nn.SmoothL1Loss(reduction)),
        ["HuberLoss"] = Pairs(reduction => nn.HuberLoss(reduction: reduction)),
        ["KLDivLoss"] = Pairs(reduction => nn.KLDivLoss(false, reduction)),
        ["PoissonNLLLoss"] = Pairs(reduction => nn.PoissonNLLLoss(reduction: reduction)),
        ["BCELoss"] = [.. Pairs(reduction => nn.BCELoss(reduction: reduction)), () => Joined(nn.BCELoss(Weights()), 2, [], 6, 6)],
        ["BCEWithLogitsLoss"] =
        [
            .. Pairs(reduction => nn.BCEWithLogitsLoss(reduction: reduction)),
            () => Joined(nn.BCEWithLogitsLoss(Weights()), 2, [], 6, 6), () => Joined(nn.BCEWithLogitsLoss(pos_weights: Weights()), 2, [], 6, 6),
        ],
        ["SoftMarginLoss"] = [() => Joined(nn.SoftMarginLoss(), 1, [Signs(5, 1)], 6, 4), () => Joined(nn.SoftMarginLoss(), 1, [Signs(5, 4)], 6)],
        ["HingeEmbeddingLoss"] = [() => Joined(nn.HingeEmbeddingLoss(1), 1, [Signs(5, 1)], 6, 4), () => Joined(nn.HingeEmbeddingLoss(1), 1, [Signs(5, 4)], 6)],
        ["MarginRankingLoss"] = [() => Joined(nn.MarginRankingLoss(0.3), 2, [Signs(5, 1)], 6, 6, 4)],
        ["GaussianNLLLoss"] = [.. Reductions.Select<nn.Reduction, Func<EngineModuleCase>>(reduction => () => Joined(nn.GaussianNLLLoss(reduction: reduction), 3, [], Group(reduction, 6, 6, 6)))],
        // The last axis is summed up in any case.
        ["MultiLabelSoftMarginLoss"] = [() => Joined(nn.MultiLabelSoftMarginLoss(), 2, [], 6, 6, 4), () => Joined(nn.MultiLabelSoftMarginLoss(Weights(), nn.Reduction.None), 2, [], 6, 6)],
        ["TripletMarginLoss"] = [() => Joined(nn.TripletMarginLoss(), 3, [], 6, 6, 6, 4), () => Joined(nn.TripletMarginLoss(swap: true, reduction: nn.Reduction.None), 3, [], 6, 6, 6, 4)],
        ["CosineEmbeddingLoss"] = [() => Joined(nn.CosineEmbeddingLoss(), 2, [Signs(5)], 6, 6, 4)],
        ["CosineSimilarity"] = [() => Joined(nn.CosineSimilarity(1), 2, [], 6, 6, 4), () => Joined(nn.CosineSimilarity(0), 2, [], 6, 6)],
        ["PairwiseDistance"] = [() => Joined(nn.PairwiseDistance(), 2, [], 6, 6, 4), () => Joined(nn.PairwiseDistance(keepdim: true), 2, [], 6, 6, 4)],
        // Classes by number.
        ["CrossEntropyLoss"] =
        [
            () => Joined(nn.CrossEntropyLoss(), 1, [Classes(5)], 6), () => Joined(nn.CrossEntropyLoss(Weights(), reduction: nn.Reduction.None), 1, [Classes(5)], 6),
            () => Joined(nn.CrossEntropyLoss(), 2, [], 6, 6, 4), () => Joined(nn.CrossEntropyLoss(Weights()), 2, [], 6, 6), () => Joined(nn.CrossEntropyLoss(reduction: nn.Reduction.None), 2, [], 6, 6, 4),
        ],
        ["NLLLoss"] = [() => Joined(nn.NLLLoss(), 1, [Classes(5)], 6), () => Joined(nn.NLLLoss(Weights(), nn.Reduction.None), 1, [Classes(5)], 6)],
        ["MultiMarginLoss"] = [() => Joined(nn.MultiMarginLoss(), 1, [Classes(5)], 6)],
        ["MultiLabelMarginLoss"] = [() => Joined(nn.MultiLabelMarginLoss(), 1, [Listed()], 6)],
        // Fixed as a whole.
        ["TripletMarginWithDistanceLoss"] = [() => Joined(nn.TripletMarginWithDistanceLoss(), 3, [], 6, 6, 6)],
        ["CTCLoss"] = [Alignment],
        ["Bilinear"] = [() => Joined(nn.Bilinear(4, 4, 7), 2, [], nn.Linear(7, 2), 6, 6, 4, 4, 7)],
        ["MaxUnpool1d"] = [() => Unpooled(nn.Conv1d(2, 6, 1), nn.MaxPool1d(2), nn.MaxUnpool1d(2), nn.Conv1d(6, 2, 1), 2, 2, 6)],
        ["MaxUnpool2d"] = [() => Unpooled(nn.Conv2d(2, 6, 1), nn.MaxPool2d(2), nn.MaxUnpool2d(2), nn.Conv2d(6, 2, 1), 2, 2, 4, 6)],
        ["MaxUnpool3d"] = [() => Unpooled(nn.Conv3d(2, 6, 1), nn.MaxPool3d(2), nn.MaxUnpool3d(2), nn.Conv3d(6, 2, 1), 2, 2, 4, 4, 2)],
        ["EmbeddingBag"] = [() => Bag(isTable: true, isWeighted: false), () => Bag(isTable: true, isWeighted: true), () => Bag(isTable: false, isWeighted: false), () => Bag(isTable: false, isWeighted: true)],
        ["RNN"] = [() => Recurrent(nn.RNN(4, 5, 2), 1, 5, 5), () => Recurrent(nn.RNN(4, 5, 2), 0, 5, 5)],
        ["GRU"] = [() => Recurrent(nn.GRU(4, 5, 2), 1, 5, 5)],
        ["LSTM"] = [() => Recurrent(nn.LSTM(4, 5, 2), 2, 5, 5)],
        ["RNNCell"] = [() => Cell(nn.RNNCell(4, 5), 1, 5)],
        ["GRUCell"] = [() => Cell(nn.GRUCell(4, 5), 1, 5)],
        ["LSTMCell"] = [() => Cell(nn.LSTMCell(4, 5), 2, 5)],
        ["MultiheadAttention"] = AttentionCases.Attention,
        ["TransformerEncoder"] = AttentionCases.Encoder,
        ["TransformerDecoderLayer"] = AttentionCases.DecoderLayer,
        ["TransformerDecoder"] = AttentionCases.Decoder,
        ["Transformer"] = AttentionCases.Transformer,
    };

    /// <summary>Branches of their own over one input, each with 6 hidden units and 4 results in (0, 1), and then
    /// constants, are what the module gets.</summary>
    public static EngineModuleCase Joined(nn.Module joint, int branches, Tensor[] constants, params int[] group) => Joined(joint, branches, constants, null, group);

    private static EngineModuleCase Joined(nn.Module joint, int branches, Tensor[] constants, nn.Module<Tensor, Tensor>? head, params int[] group)
    {
        var parts = Enumerable.Range(0, branches).Select(_ => nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 4), nn.Sigmoid())).ToArray();
        var children = parts.Select((part, i) => ($"branch{i}", (nn.Module)part)).Append(("joint", joint)).ToList();
        if (head is not null) children.Add(("head", head));
        Tensor Run(Tensor x)
        {
            var result = Call(joint, [.. parts.Select(part => part.forward(x)), .. constants]);
            return head?.forward(result) ?? result;
        }

        ArchitectureValue Describe(IArchitectureRecorder recorder)
        {
            var x = recorder.Input("x", 5, 3);
            ArchitectureValue[] inputs = [.. parts.Select((_, i) => recorder.Call($"branch{i}", x)), .. constants.Select((constant, i) => recorder.Constant($"constant{i}", constant.shape))];
            var result = recorder.Call("joint", inputs);
            return head is null ? result : recorder.Call("head", result);
        }

        return EngineModuleCases.Case(new Wired(Run, Describe, [.. children]), [5, 3], group);
    }

    private static Func<EngineModuleCase>[] Pairs(Func<nn.Reduction, nn.Module> loss) =>
        [.. Reductions.Select<nn.Reduction, Func<EngineModuleCase>>(reduction => () => Joined(loss(reduction), 2, [], Group(reduction, 6, 6)))];

    private static int[] Group(nn.Reduction reduction, params int[] hidden) => reduction == nn.Reduction.None ? hidden : [.. hidden, 4];

    private static Tensor Call(nn.Module module, Tensor[] x) => module switch
    {
        nn.Module<Tensor, Tensor, Tensor> two => two.call(x[0], x[1]),
        nn.Module<Tensor, Tensor, Tensor, Tensor> three => three.call(x[0], x[1], x[2]),
        nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor> six => six.call(x[0], x[1], x[2], x[3], x[4], x[5]),
        _ => throw new NotSupportedException(module.GetName()),
    };

    private static Tensor Weights() => tensor(new[] { 0.3, 1.7, 0.9, 2.4 });

    private static Tensor Signs(params long[] shape) => tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(i => i % 3 == 0 ? -1.0 : 1.0).ToArray()).reshape(shape);

    private static Tensor Classes(params long[] shape) => tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(i => (long)(i * 3 % 4)).ToArray()).reshape(shape);

    /// <summary>Two classes or one for each of five samples, and then none.</summary>
    private static Tensor Listed() => tensor(new[] { 1L, 3, -1, -1, 0, -1, -1, -1, 2, 1, -1, -1, 3, -1, -1, -1, 0, 2, -1, -1 }).reshape(5, 4);

    private static EngineModuleCase Alignment()
    {
        var (scores, loss) = (nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 4), nn.LogSoftmax(-1)), nn.CTCLoss());
        var (targets, lengths, sizes) = (tensor(new[] { 1L, 2, 3, 1 }).reshape(2, 2), tensor(new[] { 5L, 4 }), tensor(new[] { 2L, 2 }));
        return EngineModuleCases.Case(
            new Wired(
                x => loss.forward(scores.forward(x), targets, lengths, sizes),
                recorder => recorder.Call("loss", recorder.Call("scores", recorder.Input("x", 5, 2, 3)), recorder.Constant("targets", 2, 2), recorder.Constant("lengths", 2), recorder.Constant("sizes", 2)),
                ("scores", scores), ("loss", loss)),
            [5, 2, 3], 6);
    }

    private static EngineModuleCase Unpooled(nn.Module<Tensor, Tensor> enter, nn.Module<Tensor, Tensor> pool, nn.Module<Tensor, Tensor, long[]?, Tensor> unpool, nn.Module<Tensor, Tensor> leave, params long[] shape)
    {
        (Tensor Values, Tensor Indices) Pool(Tensor x) => pool switch
        {
            MaxPool1d line => line.forward_with_indices(x),
            MaxPool2d image => image.forward_with_indices(x),
            _ => ((MaxPool3d)pool).forward_with_indices(x),
        };
        Tensor Run(Tensor x)
        {
            var (values, indices) = Pool(enter.forward(x));
            return leave.forward(unpool.forward(values, indices, null));
        }

        return EngineModuleCases.Case(
            new Wired(
                Run,
                recorder =>
                {
                    // Indices of maxima run along the same axes as the maxima.
                    var x = recorder.Call("enter", recorder.Input("x", shape));
                    return recorder.Call("leave", recorder.Call("unpool", recorder.Call("pool", x), recorder.Call("pool", x)));
                },
                ("enter", enter), ("pool", pool), ("unpool", unpool), ("leave", leave)),
            shape, 6);
    }

    private static EngineModuleCase Bag(bool isTable, bool isWeighted)
    {
        var (bag, head) = (nn.EmbeddingBag(9, 6, mode: EmbeddingBagMode.Sum), nn.Linear(6, 2));
        var symbols = tensor(new[] { 3L, 1, 8, 0, 5, 7 });
        if (isTable) symbols = symbols.reshape(2, 3);
        var offsets = isTable ? null : tensor(new[] { 0L, 2 });
        var shape = symbols.shape;
        var network = EngineModuleCases.Double(new Wired(
            x => head.forward(bag.forward(symbols, offsets, isWeighted ? x : null)),
            recorder =>
            {
                var x = recorder.Input("x", shape);
                var inputs = new List<ArchitectureValue> { recorder.Constant("symbols", shape) };
                if (!isTable) inputs.Add(recorder.Constant("offsets", 2));
                if (isWeighted) inputs.Add(x);
                return recorder.Call("head", recorder.Call("bag", [.. inputs]));
            },
            ("bag", bag), ("head", head)));
        return new(network, rand(shape, dtype: ScalarType.Float64, generator: new Generator(3)), 6);
    }

    private static EngineModuleCase Recurrent(nn.Module core, int states, params int[] group)
    {
        // Initial states for each of two samples, of the network's own: they run along the batch, which is fixed.
        var (enter, leave) = (nn.Linear(3, 4), nn.Linear(5, 2));
        Parameter[] own = [.. Enumerable.Range(0, states).Select(_ => new Parameter(zeros([2, 2, 5], dtype: ScalarType.Float64)))];
        Tensor Run(Tensor x) => leave.forward(core switch
        {
            RNN rnn => rnn.forward(enter.forward(x), states > 0 ? own[0] : null).Item1,
            GRU gru => gru.forward(enter.forward(x), own[0]).Item1,
            _ => ((LSTM)core).forward(enter.forward(x), (own[0], own[1])).Item1,
        });
        return Stateful(core, enter, leave, own, Run, [4, 2, 3], [.. group, 4]);
    }

    private static EngineModuleCase Cell(nn.Module core, int states, params int[] group)
    {
        var (enter, leave) = (nn.Linear(3, 4), nn.Linear(5, 2));
        Parameter[] own = [.. Enumerable.Range(0, states).Select(_ => new Parameter(zeros([2, 5], dtype: ScalarType.Float64)))];
        Tensor Run(Tensor x) => leave.forward(core switch
        {
            RNNCell rnn => rnn.forward(enter.forward(x), own[0]),
            GRUCell gru => gru.forward(enter.forward(x), own[0]),
            _ => ((LSTMCell)core).forward(enter.forward(x), (own[0], own[1])).Item1,
        });
        return Stateful(core, enter, leave, own, Run, [2, 3], [.. group, 4]);
    }

    private static EngineModuleCase Stateful(nn.Module core, Linear enter, Linear leave, Parameter[] own, Func<Tensor, Tensor> run, long[] shape, int[] group)
    {
        var network = new Wired(
            run,
            recorder =>
            {
                ArchitectureValue[] states = [.. own.Select((_, i) => recorder.Parameter($"state{i}"))];
                return recorder.Call("leave", recorder.Call("core", [recorder.Call("enter", recorder.Input("x", shape)), .. states]));
            },
            ("enter", enter), ("core", core), ("leave", leave));
        for (var i = 0; i < own.Length; i++) network.Own($"state{i}", own[i]);
        return EngineModuleCases.Case(network, shape, group);
    }
}
