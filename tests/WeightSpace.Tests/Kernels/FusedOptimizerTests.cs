using TorchSharp;
using TorchSharp.Modules;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Kernels;

/// <summary>The drop-in optimizers against those of TorchSharp, step by step.</summary>
public sealed class FusedOptimizerTests
{
    public static TheoryData<string, ScalarType> Cases
    {
        get
        {
            var cases = new TheoryData<string, ScalarType>();
            foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64 })
                foreach (var name in Pairs.Keys) cases.Add(name, type);
            return cases;
        }
    }

    private static Dictionary<string,
        (Func<Parameter[], OptimizerHelper> Fused, Func<Parameter[], OptimizerHelper> Plain)> Pairs => new()
        {
            ["Adam"] = (p => new FusedAdam(p, 0.01), p => optim.Adam(p, 0.01)),
            ["Adam decay"] = (p => new FusedAdam(p, 0.01, weight_decay: 0.1), p => optim.Adam(p, 0.01, weight_decay: 0.1)),
            ["Adam amsgrad"] = (p => new FusedAdam(p, 0.01, amsgrad: true), p => optim.Adam(p, 0.01, amsgrad: true)),
            ["Adam maximize"] = (p => new FusedAdam(p, 0.01, maximize: true), p => optim.Adam(p, 0.01, maximize: true)),
            ["AdamW"] = (p => new FusedAdamW(p, 0.01, weight_decay: 0.1), p => optim.AdamW(p, 0.01, weight_decay: 0.1)),
            ["AdamW amsgrad"] = (
            p => new FusedAdamW(p, 0.01, 0.8, 0.9, 1e-6, 0.1, amsgrad: true),
            p => optim.AdamW(p, 0.01, 0.8, 0.9, 1e-6, 0.1, amsgrad: true)),
            ["AdamW maximize"] = (p => new FusedAdamW(p, 0.01, maximize: true), p => optim.AdamW(p, 0.01, maximize: true)),
            ["SGD"] = (p => new FusedSgd(p, 0.1), p => optim.SGD(p, 0.1)),
            ["SGD momentum"] = (p => new FusedSgd(p, 0.1, 0.9, 0.2), p => optim.SGD(p, 0.1, 0.9, 0.2)),
            ["SGD nesterov"] = (
            p => new FusedSgd(p, 0.1, 0.9, weight_decay: 0.1, nesterov: true),
            p => optim.SGD(p, 0.1, 0.9, weight_decay: 0.1, nesterov: true)),
            ["SGD maximize"] = (
            p => new FusedSgd(p, 0.1, 0.5, weight_decay: 0.1, maximize: true),
            p => optim.SGD(p, 0.1, 0.5, weight_decay: 0.1, maximize: true)),
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_AsOftenAsWanted_EqualsTorch(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (fused, plain) = (Parameters(type), Parameters(type));
        using var one = Pairs[name].Fused(fused);
        using var two = Pairs[name].Plain(plain);
        for (var step = 0; step < 20; step++) Step(step, (one, fused), (two, plain));
        RequireClose(plain, fused, type);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void LoadStateDict_HalfWay_GoesOnToTheBit(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (first, second, third) = (Parameters(type), Parameters(type), Parameters(type));
        using var one = Pairs[name].Fused(first);
        using var two = Pairs[name].Fused(second);
        using var three = Pairs[name].Fused(third);
        for (var step = 0; step < 5; step++) Step(step, (one, first));
        Copy(first, second);
        Copy(first, third);
        using (NewDisposeScope()) two.load_state_dict(one.state_dict());
        using (var stream = new MemoryStream())
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            one.save_state_dict(writer);
            writer.Flush();
            stream.Position = 0;
            using var reader = new BinaryReader(stream);
            three.load_state_dict(reader);
        }

        for (var step = 5; step < 10; step++) Step(step, (one, first), (two, second), (three, third));
        foreach (var (expected, got, other) in first.Zip(second, third))
        {
            KernelAssert.Same(expected, got);
            KernelAssert.Same(expected, other);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void LoadStateDict_OfTorchsOptimizer_GoesOnWithItsNumbers(string name, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var (fused, plain) = (Parameters(type), Parameters(type));
        using var one = Pairs[name].Fused(fused);
        using var two = Pairs[name].Plain(plain);
        for (var step = 0; step < 5; step++) Step(step, (two, plain));
        Copy(plain, fused);
        one.load_state_dict(two.state_dict());
        for (var step = 5; step < 10; step++) Step(step, (one, fused), (two, plain));
        RequireClose(plain, fused, type);
    }

    [Fact]
    public void Step_NoGradientOrOtherStrides_LeavesOrFallsBack()
    {
        using var scope = NewDisposeScope();
        var (idle, turned) = (Parameter(ones(3)), Parameter(KernelAssert.Normal(1, 4, 3)));
        var twin = Parameter(turned.detach().clone());
        using var one = new FusedAdam([idle, turned], 0.1);
        using var two = optim.Adam([twin], 0.1);
        var gradient = KernelAssert.Normal(2, 3, 4).t();
        (turned.grad, twin.grad) = (gradient, gradient);
        one.step();
        two.step();
        KernelAssert.Same(idle, ones(3));
        Assert.InRange(KernelAssert.Difference(twin, turned), 0, 1e-6);
    }

    [Fact]
    public void Step_GroupsAndScheduler_UseTheirOwnRates()
    {
        using var scope = NewDisposeScope();
        var (fast, slow) = (Parameter(ones(3)), Parameter(ones(3)));
        using var optimizer = new FusedAdamW(
            [
                new AdamW.ParamGroup([fast], lr: 0.1),
                new AdamW.ParamGroup([slow], lr: 0.01),
            ]);
        (fast.grad, slow.grad) = (ones(3), ones(3));
        optimizer.step();
        Assert.Equal(0.9f, fast[0].item<float>(), 1e-5);
        Assert.Equal(0.99f, slow[0].item<float>(), 1e-5);
        var scheduler = optim.lr_scheduler.StepLR(optimizer, 1, gamma: 0);
        scheduler.step();
        optimizer.step();
        Assert.Equal(0.9f, fast[0].item<float>(), 1e-5);
    }

    [Fact]
    public void Step_WithClosure_ReturnsItsLoss()
    {
        using var scope = NewDisposeScope();
        var weight = Parameter(ones(3));
        using var optimizer = new FusedSgd([weight], 0.5);
        var loss = optimizer.step(() =>
        {
            optimizer.zero_grad();
            var value = weight.square().sum();
            value.backward();
            return value;
        });
        Assert.Equal(3, loss.item<float>());
        Assert.Equal(0, weight.abs().sum().item<float>());
    }

    [Fact]
    public void Step_TenThousandTimes_LeavesNoTensors()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters(ScalarType.Float32);
        torch.optim.Optimizer[] optimizers =
            [new FusedAdam(parameters, 1e-4, amsgrad: true), new FusedAdamW(parameters, 1e-4),
                new FusedSgd(parameters, 1e-4, 0.9)];
        foreach (var parameter in parameters) parameter.grad = ones_like(parameter);
        foreach (var optimizer in optimizers) optimizer.step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 10_000; step++)
            foreach (var optimizer in optimizers)
                optimizer.step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        foreach (var optimizer in optimizers) optimizer.Dispose();
    }

    [Fact]
    public void LoadStateDict_OtherParameters_SaysHowMany()
    {
        using var scope = NewDisposeScope();
        using var one = new FusedSgd([Parameter(ones(3))], 0.1);
        using var two = new FusedSgd([Parameter(ones(3)), Parameter(ones(3))], 0.1);
        var error = Assert.Throws<ArgumentException>(() => one.load_state_dict(two.state_dict()));
        Assert.Contains(
            "must have 1 parameters, as this optimizer has, got 2.", error.Message, StringComparison.Ordinal);
    }

    private static Parameter Parameter(Tensor tensor) => (Parameter)nn.Parameter(tensor).DetachFromDisposeScope();

    private static Parameter[] Parameters(ScalarType type) =>
        [Parameter(KernelAssert.Normal(1, 7, 5).to(type)), Parameter(KernelAssert.Normal(2, 33).to(type)),
            Parameter(KernelAssert.Normal(3, 1).to(type))];

    private static void Copy(Parameter[] from, Parameter[] to)
    {
        using var gradients = no_grad();
        foreach (var (source, target) in from.Zip(to)) target.copy_(source);
    }

    private static void Step(int seed, params (torch.optim.Optimizer Optimizer, Parameter[] Parameters)[] all)
    {
        foreach (var (optimizer, parameters) in all)
        {
            for (var i = 0; i < parameters.Length; i++)
                parameters[i].grad = KernelAssert.Normal((100 * seed) + i, parameters[i].shape).to(parameters[i].dtype);
            optimizer.step();
        }
    }

    private static void RequireClose(Parameter[] expected, Parameter[] got, ScalarType type)
    {
        foreach (var (one, two) in expected.Zip(got))
            Assert.InRange(KernelAssert.Difference(one, two), 0, type == ScalarType.Float64 ? 1e-13 : 2e-6);
    }
}
