using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Libtorch.Tests.Optimizers;

public sealed class OptimizerTests
{
    public static TheoryData<string> Names => ["SGD", "Momentum", "Nesterov", "Adam", "AMSGrad", "AdamW", "RMSProp", "Centered", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop"];

    private static OptimizerHelper Create(string name, IEnumerable<Parameter> p) => name switch
    {
        "SGD" => optim.SGD(p, 1e-3),
        "Momentum" => optim.SGD(p, 1e-3, momentum: 0.9, weight_decay: 1e-3),
        "Nesterov" => optim.SGD(p, 1e-3, momentum: 0.9, nesterov: true),
        "Adam" => optim.Adam(p, 0.02, weight_decay: 1e-3),
        "AMSGrad" => optim.Adam(p, 0.02, amsgrad: true),
        "AdamW" => optim.AdamW(p, 0.02, weight_decay: 1e-2),
        "RMSProp" => optim.RMSProp(p, 0.01),
        "Centered" => optim.RMSProp(p, 0.01, momentum: 0.5, centered: true),
        "Adagrad" => optim.Adagrad(p, 0.2),
        "Adadelta" => optim.Adadelta(p, 5.0),
        "Adamax" => optim.Adamax(p, 0.02),
        "NAdam" => optim.NAdam(p, 0.02),
        "RAdam" => optim.RAdam(p, 1e-3),
        "ASGD" => optim.ASGD(p, 1e-3),
        _ => optim.Rprop(p, 0.01),
    };

    private static Tensor Rosenbrock(Tensor p)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (p[0], p[1]);
        return (1 - x).square().add(y.sub(x.square()).square().mul(100)).MoveToOuterDisposeScope();
    }

    private static void Step(OptimizerHelper optimizer, Parameter p, Func<Tensor, Tensor> loss)
    {
        optimizer.zero_grad();
        using var value = loss(p);
        value.backward();
        optimizer.step();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_QuadraticAndRosenbrock_DescendsWithoutLeak(string name)
    {
        foreach (var loss in new Func<Tensor, Tensor>[] { static p => { using var s = p.square(); return s.sum(); }, Rosenbrock })
        {
            using var p = (Parameter)nn.Parameter(tensor(new[] { -1.0, 1.5 }, ScalarType.Float64)).DetachFromDisposeScope();
            using var optimizer = Create(name, [p]);
            double Loss() { using var value = loss(p); return value.item<double>(); }
            var start = Loss();
            Step(optimizer, p, loss);
            var live = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            for (var i = 0; i < 400; i++) Step(optimizer, p, loss);
            Assert.Equal(live, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
            Assert.True(Loss() < 0.9 * start, $"{name}: {start} to {Loss()}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LoadStateDict_SavedInTheMiddle_ContinuesBitEqual(string name)
    {
        using var p = (Parameter)nn.Parameter(tensor(new[] { -1.0, 1.5 }, ScalarType.Float64)).DetachFromDisposeScope();
        using var first = Create(name, [p]);
        for (var i = 0; i < 5; i++) Step(first, p, Rosenbrock);
        using var q = (Parameter)nn.Parameter(p.detach().clone()).DetachFromDisposeScope();
        using var second = Create(name, [q]);
        using var stream = new MemoryStream();
        first.save_state_dict(new BinaryWriter(stream));
        stream.Position = 0;
        second.load_state_dict(new BinaryReader(stream));
        for (var i = 0; i < 5; i++)
        {
            Step(first, p, Rosenbrock);
            Step(second, q, Rosenbrock);
        }
        Assert.True(p.Equals(q));
    }

    [Fact]
    public void Step_AdamOnce_MatchesTheFormula()
    {
        using var p = (Parameter)nn.Parameter(tensor(new[] { 2.0 }, ScalarType.Float64)).DetachFromDisposeScope();
        using var optimizer = optim.Adam([p], 0.1);
        Step(optimizer, p, static x => { using var s = x.square(); return s.sum(); });
        // Both corrected means are g and g², so the step is the learning rate times g / (|g| + eps).
        Assert.Equal(2 - 0.1 * 4 / (4 + 1e-8), p.item<double>(), 12);
    }

    [Fact]
    public void Constructor_NegativeLearningRate_SaysWhatIsExpected()
    {
        var error = Assert.Throws<ArgumentException>(() => optim.Adam(Array.Empty<Parameter>(), -1));
        Assert.Contains("lr must be 0 or more, got -1", error.Message);
    }

    [Theory]
    [InlineData("SGD")]
    [InlineData("Momentum")]
    [InlineData("Nesterov")]
    [InlineData("Adam")]
    [InlineData("AMSGrad")]
    [InlineData("AdamW")]
    public void Step_FusedAndPlain_AgreeToRounding(string name)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var values = randn(new long[] { 5, 3 }, ScalarType.Float64, generator: generator);
        var scale = rand(new long[] { 5, 3 }, ScalarType.Float64, generator: generator);
        // A transposed parameter is not contiguous, so the fused pass declines it and the plain operators run.
        var fused = nn.Parameter(values.clone());
        var plain = nn.Parameter(values.t().contiguous().t());
        Assert.False(plain.is_contiguous());
        using var left = Create(name, [fused]);
        using var right = Create(name, [plain]);
        for (var i = 0; i < 20; i++)
        {
            Step(left, fused, p => p.sub(1).square().mul(scale).sum());
            Step(right, plain, p => p.sub(1).square().mul(scale).sum());
        }
        Assert.True(fused.sub(values).abs().max().item<double>() > 1e-3);
        Assert.True(fused.sub(plain).abs().max().item<double>() < 1e-12, name);
    }
}
