using TorchSharp;
using WeightSpace.SymmetryBasis;
using WeightSpace.Testing;
using static TorchSharp.torch;

namespace WeightSpace.Tests;

public sealed class EquivariantNetworkTests
{
    public static TheoryData<string, TyingKind, bool> Cases()
    {
        var data = new TheoryData<string, TyingKind, bool>();
        foreach (var spec in new[] { "Perceptron", "DeepOnet", "Recurrent", "Residual", "Heads" })
        {
            foreach (var tying in Enum.GetValues<TyingKind>())
            {
                // No relation of the dense profiles speaks of heads: the network would be constant.
                if (spec == "Heads" && tying == TyingKind.PerRelation) continue;
                foreach (var batched in new[] { false, true }) data.Add(spec, tying, batched);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_Factored_EqualsReferenceInValueAndGradient(string name, TyingKind tying, bool batched)
    {
        foreach (var (dtype, tolerance) in new[] { (ScalarType.Float64, 1e-9), (ScalarType.Float32, 1e-4) })
        {
            using var scope = NewDisposeScope();
            var spec = Specs.Get(name);
            var (fast, plain) = (Network(spec, tying, ExecutorKind.Factored), Network(spec, tying, ExecutorKind.Reference));
            var features = Random(dtype, 3, fast.Layout.Count, 2).requires_grad_(true);
            var context = Random(dtype, 3, 2).requires_grad_(true);
            var parameters = Random(dtype, batched ? 3 : 1, fast.ParameterCount).mul(0.3).detach().requires_grad_(true);
            var weights = Random(dtype, 3, fast.Layout.Count, 1);
            Tensor[] inputs = [features, context, parameters];

            var (fastValue, plainValue) = (fast.Forward(features, parameters, context), plain.Forward(features, parameters, context));
            var fastGradients = autograd.grad([(fastValue * weights).sum()], inputs);
            var plainGradients = autograd.grad([(plainValue * weights).sum()], inputs);

            Assert.Equal([3L, fast.Layout.Count, 1], fastValue.shape);
            AssertClose(plainValue, fastValue, tolerance);
            for (var i = 0; i < inputs.Length; i++) AssertClose(plainGradients[i], fastGradients[i], tolerance);

            // Without gradients the factored executor writes in place.
            using var noGradient = no_grad();
            AssertClose(plainValue, fast.Forward(features.detach(), parameters.detach(), context.detach()), tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_RandomGroupElement_IsEquivariant(string name, TyingKind tying, bool batched)
    {
        using var scope = NewDisposeScope();
        var spec = Specs.Get(name);
        var network = Network(spec, tying, ExecutorKind.Factored);
        var (features, context) = (Random(ScalarType.Float64, 2, network.Layout.Count, 2), Random(ScalarType.Float64, 2, 2));
        var bound = network.Bind(Random(ScalarType.Float64, batched ? 2 : 1, network.ParameterCount));
        foreach (var element in new[] { GroupElement.FullCycles(spec), GroupElement.Random(spec, new Random(3)) })
        {
            var report = EquivarianceError.Of(x => bound.Forward(x, context), network.Layout, features, element);
            Assert.True(report.Holds, report.ToString());
        }
    }

    [Fact]
    public void Forward_WrongLabel_ShowsTheError()
    {
        // The network believes that w2 reads the label that w1 writes; an element that moves only w2's input breaks
        // that.
        using var scope = NewDisposeScope();
        var network = Network(Specs.Perceptron, TyingKind.PerRelation, ExecutorKind.Factored);
        var untied = WeightSpaceSpec.Parse(Specs.Perceptron.ToString().Replace("h1:4", "h1:4, wrong:4").Replace("w2[out h2, in h1]", "w2[out h2, in wrong]"));
        var parameters = Random(ScalarType.Float64, network.ParameterCount);
        var element = GroupElement.Transposition(untied, untied.Labels.Single(label => label.Name == "wrong"), 0, 0, 1);
        var report = EquivarianceError.Of(
            x => network.Forward(x, parameters, zeros(1, 2, dtype: ScalarType.Float64)), new WeightLayout(untied), Random(ScalarType.Float64, 1, network.Layout.Count, 2), element);

        Assert.InRange(report.RelativeError, 1e-4, double.PositiveInfinity);
        Assert.Equal("w2", report.Largest!.Tensor);
    }

    [Fact]
    public void Forward_ParametersOfAnotherArchitecture_Fit()
    {
        using var scope = NewDisposeScope();
        var (one, other) = (Network(Specs.Perceptron, TyingKind.PerRelation, ExecutorKind.Factored), Network(Specs.DeepOnet, TyingKind.PerRelation, ExecutorKind.Factored));

        Assert.Equal(one.Parameters.Select(entry => entry.Name), other.Parameters.Select(entry => entry.Name));
        Assert.Equal(one.ParameterCount, other.ParameterCount);
        using var parameters = one.InitialParameters(new Generator(1), ScalarType.Float32, CPU);
        Assert.Equal([1L, other.Layout.Count, 1], other.Forward(Random(ScalarType.Float32, 1, other.Layout.Count, 2), parameters, Random(ScalarType.Float32, 1, 2)).shape);
    }

    [Fact]
    public void InitialParameters_DefaultNetwork_KeepTheScale()
    {
        using var scope = NewDisposeScope();
        var network = new EquivariantNetwork(Specs.DeepOnet, new EquivariantNetworkOptions(8, 32, 32, 8));
        var parameters = network.InitialParameters(new Generator(1), ScalarType.Float32, CPU);
        var output = network.Forward(Random(ScalarType.Float32, 8, network.Layout.Count, 8), parameters);

        Assert.InRange(output.square().mean().sqrt().item<float>(), 0.2, 3);
    }

    [Fact]
    public void UsedParameters_UnusedOnes_DoNotChangeTheOutput()
    {
        using var scope = NewDisposeScope();
        var network = Network(Specs.DeepOnet, TyingKind.PerRelation, ExecutorKind.Factored);
        var used = network.UsedParameters();
        var mask = tensor(Array.ConvertAll(used, one => one ? 1.0 : 0.0), dtype: ScalarType.Float64);
        var parameters = Random(ScalarType.Float64, network.ParameterCount);
        var (features, context) = (Random(ScalarType.Float64, 1, network.Layout.Count, 2), Random(ScalarType.Float64, 1, 2));

        Assert.Equal(network.ParameterCount, used.Length);
        Assert.Contains(false, used);
        AssertClose(network.Forward(features, parameters, context), network.Forward(features, parameters * mask, context), 1e-12);
    }

    [Fact]
    public void Forward_ManyTimes_LeaksNoTensors()
    {
        using var scope = NewDisposeScope();
        var network = Network(Specs.DeepOnet, TyingKind.PerRelation, ExecutorKind.Factored);
        var (features, context) = (Random(ScalarType.Float32, 2, network.Layout.Count, 2), Random(ScalarType.Float32, 2, 2));
        using var bound = network.Bind(network.InitialParameters(new Generator(1), ScalarType.Float32, CPU));
        long Live() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        bound.Forward(features, context).Dispose();
        var before = Live();
        for (var step = 0; step < 20; step++) bound.Forward(features, context).Dispose();
        Assert.Equal(before, Live());

        using (var second = network.Bind(zeros(network.ParameterCount))) second.Forward(features, context).Dispose();
        Assert.InRange(Live() - before, 0, 1); // The zeros themselves belong to the test's scope.
    }

    [Fact]
    public void Forward_WrongShapes_SayExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        var network = Network(Specs.Perceptron, TyingKind.PerRelation, ExecutorKind.Factored);
        var count = network.Layout.Count;
        var parameters = zeros(network.ParameterCount);

        string Message(Action act) => Assert.Throws<ArgumentException>(act).Message;
        Assert.StartsWith($"Packed features must have shape [batch, {count}, channels], got [1, 7, 2].", Message(() => network.Forward(zeros(1, 7, 2), parameters, zeros(1, 2))));
        Assert.StartsWith("The network reads 2 channels of its own weight space, got 3 channels", Message(() => network.Forward(zeros(1, count, 3), parameters, zeros(1, 2))));
        Assert.StartsWith($"Parameters must have shape [{network.ParameterCount}] or [sets, {network.ParameterCount}], got [5].", Message(() => network.Bind(zeros(5))));
        Assert.StartsWith("The layer has context parameters; pass a context.", Message(() => network.Forward(zeros(1, count, 2), parameters)));
        Assert.StartsWith("There are 3 parameter sets for a batch of 2 networks", Message(() => network.Forward(zeros(2, count, 2), zeros(3, network.ParameterCount), zeros(1, 2))));
        Assert.StartsWith("Features are Float64 on cpu, the parameters Float32 on cpu; convert one of them.", Message(() => network.Forward(zeros([1, count, 2], ScalarType.Float64), parameters, zeros(1, 2))));
        Assert.StartsWith("Tensor w1 must have shape [batch, 4, 3, …], got [2, 3, 4].", Message(() => network.Layout.Pack([zeros(2, 3, 4), .. network.Layout.Entries.Skip(1).Select(entry => zeros([2, .. entry.Shape]))])));
    }

    [Fact]
    public void Pack_ThenUnpack_GivesTheTensors()
    {
        using var scope = NewDisposeScope();
        var layout = new WeightLayout(Specs.Perceptron);
        var tensors = layout.Entries.Select(entry => Random(ScalarType.Float32, [2, .. entry.Shape, 3])).ToArray();
        var views = layout.Unpack(layout.Pack(tensors));

        Assert.Equal(53, layout.Count);
        for (var i = 0; i < tensors.Length; i++) Assert.True(views[i].Equals(tensors[i]));
    }

    private static EquivariantNetwork Network(WeightSpaceSpec spec, TyingKind tying, ExecutorKind executor) =>
        new(spec, new EquivariantNetworkOptions(2, 3, 3, 1) { Tying = tying, Executor = executor, ContextSize = 2 });

    private static Tensor Random(ScalarType dtype, params long[] shape) =>
        zeros(shape, dtype: dtype).normal_(0, 1, new Generator((ulong)(17 + shape.Sum())));

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        using var noGradient = no_grad();
        var scale = Math.Max(1, expected.abs().max().to(ScalarType.Float64).item<double>());
        Assert.InRange((expected - actual).abs().max().to(ScalarType.Float64).item<double>() / scale, 0, tolerance);
    }
}
