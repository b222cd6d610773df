using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WeightSpace.Libtorch.Tests.NN;

public sealed class ModuleTests
{
    private sealed class Net : Module<Tensor, Tensor>
    {
        private readonly Linear first = nn.Linear(3, 4);
        private readonly ModuleList<Linear> rest = nn.ModuleList(nn.Linear(4, 4), nn.Linear(4, 2));
        private readonly Parameter scale = (Parameter)nn.Parameter(ones(2)).DetachFromDisposeScope();
        private readonly Tensor seen = zeros(1).DetachFromDisposeScope();

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var x = first.call(input).tanh();
            foreach (var layer in rest) x = layer.call(x);
            return x.mul(scale).MoveToOuterDisposeScope();
        }
    }

    [Fact]
    public void StateDict_FieldsListsAndBuffers_HasExactKeys()
    {
        using var net = new Net();
        Assert.Equal(
            ["first.bias", "first.weight", "rest.0.bias", "rest.0.weight", "rest.1.bias", "rest.1.weight", "scale", "seen"],
            net.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Backward_CustomModule_EveryParameterReceivesAGradient()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        net.call(randn(5, 3)).sum().backward();
        Assert.All(net.named_parameters(), static p => Assert.NotNull(p.parameter.grad));
    }

    [Fact]
    public void LoadStateDict_KeysDiffer_NamesThemAndCopiesNothing()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Linear(2, 2);
        var before = module.weight.clone();
        var state = new Dictionary<string, Tensor> { ["weight"] = zeros(2, 2), ["extra"] = zeros(1) };
        Assert.Throws<InvalidOperationException>(() => module.load_state_dict(state));
        Assert.True(module.weight.Equals(before));
        var (missing, unexpected) = module.load_state_dict(state, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["extra"], unexpected);
        Assert.Equal(0f, module.weight.abs().sum().item<float>());
    }

    [Fact]
    public void SaveAndLoad_ThroughStream_RestoresBits()
    {
        using var saved = new Net();
        using var loaded = new Net();
        using var stream = new MemoryStream();
        saved.save(new BinaryWriter(stream));
        stream.Position = 0;
        loaded.load(new BinaryReader(stream));
        var state = saved.state_dict();
        Assert.All(loaded.state_dict(), entry => Assert.True(entry.Value.Equals(state[entry.Key])));
    }

    [Fact]
    public void To_OtherDtype_ReplacesWhatForwardUses()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        net.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, net.call(randn(5, 3, ScalarType.Float64)).dtype);
        Assert.All(net.parameters(), static p => Assert.Equal(ScalarType.Float64, p.dtype));
    }

    [Fact]
    public void Sequential_Forward_LeavesNoIntermediates()
    {
        using var outer = NewDisposeScope();
        using var net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Identity(), nn.Linear(4, 1));
        using var x = randn(2, 3);
        net.call(x).Dispose();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        net.call(x).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Hooks_ForwardAndPre_ReplaceInputAndResultUntilRemoved()
    {
        using var scope = NewDisposeScope();
        using var net = nn.Identity();
        var pre = net.register_forward_pre_hook((_, x) => x.add(1));
        var post = net.register_forward_hook((_, _, y) => y.mul(2));
        Assert.Equal(4f, net.call(ones(1)).item<float>());
        pre.remove();
        post.remove();
        Assert.Equal(1f, net.call(ones(1)).item<float>());
    }

    [Fact]
    public void BatchNorm_TrainingThenEval_MatchesFormula()
    {
        using var scope = NewDisposeScope();
        using var norm = nn.BatchNorm1d(1);
        var x = tensor(new float[] { 1, 2, 3, 6 }).reshape(4, 1);
        // mean 3, population variance 3.5, sample variance 14/3
        Assert.Equal((1 - 3) / Math.Sqrt(3.5 + 1e-5), norm.call(x)[0, 0].item<float>(), 5);
        Assert.Equal(0.3, norm.running_mean!.item<float>(), 5);
        Assert.Equal(0.9 + 0.1 * 14 / 3, norm.running_var!.item<float>(), 5);
        norm.eval();
        Assert.Equal((1 - 0.3) / Math.Sqrt(0.9 + 1.4 / 3 + 1e-5), norm.call(x)[0, 0].item<float>(), 5);
    }

    [Fact]
    public void ClipGradNorm_LargeGradient_ScalesToBoundAndAnswersOldNorm()
    {
        using var scope = NewDisposeScope();
        using var p = (Parameter)nn.Parameter(zeros(2)).DetachFromDisposeScope();
        p.mul(tensor(new float[] { 3, 4 })).sum().backward();
        Assert.Equal(5, nn.utils.clip_grad_norm_([p], 1.0), 5);
        Assert.Equal(1, p.grad!.norm().item<float>(), 4);
    }
}
