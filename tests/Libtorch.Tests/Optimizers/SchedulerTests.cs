using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace WeightSpace.Libtorch.Tests.Optimizers;

public sealed class SchedulerTests
{
    private static void Follows(Func<Optimizer, lr_scheduler.LRScheduler> create, Func<int, double> expected, int steps = 12)
    {
        using var p = (Parameter)nn.Parameter(zeros(1)).DetachFromDisposeScope();
        using var optimizer = optim.SGD([p], 1.0, momentum: 0.9);
        var scheduler = create(optimizer);
        for (var epoch = 0; epoch < steps; epoch++)
        {
            Assert.Equal(expected(epoch), optimizer.ParamGroups.Single().LearningRate, 10);
            scheduler.step();
        }
    }

    [Fact]
    public void Step_StepLR_FollowsClosedForm() => Follows(static o => lr_scheduler.StepLR(o, 3, 0.5), static t => Math.Pow(0.5, t / 3));

    [Fact]
    public void Step_MultiStepLR_FollowsClosedForm() => Follows(static o => lr_scheduler.MultiStepLR(o, [2, 5], 0.1), static t => t < 2 ? 1 : t < 5 ? 0.1 : 0.01);

    [Fact]
    public void Step_ExponentialLR_FollowsClosedForm() => Follows(static o => lr_scheduler.ExponentialLR(o, 0.9), static t => Math.Pow(0.9, t));

    [Fact]
    public void Step_LinearLR_FollowsClosedForm() => Follows(static o => lr_scheduler.LinearLR(o, 0.2, 1.0, 4), static t => 0.2 + 0.8 * Math.Min(t, 4) / 4);

    [Fact]
    public void Step_ConstantLR_FollowsClosedForm() => Follows(static o => lr_scheduler.ConstantLR(o, 0.25, 3), static t => t < 3 ? 0.25 : 1);

    [Fact]
    public void Step_PolynomialLR_FollowsClosedForm() => Follows(static o => lr_scheduler.PolynomialLR(o, 8, 2), static t => Math.Pow(1 - Math.Min(t, 8) / 8.0, 2));

    [Fact]
    public void Step_LambdaLR_FollowsFunction() => Follows(static o => lr_scheduler.LambdaLR(o, static t => 1.0 / (1 + t)), static t => 1.0 / (1 + t));

    [Fact]
    public void Step_CosineAnnealingLR_FollowsClosedForm() =>
        Follows(static o => lr_scheduler.CosineAnnealingLR(o, 5, 0.1), static t => 0.1 + 0.9 * (1 + Math.Cos(Math.PI * t / 5)) / 2, 11);

    [Fact]
    public void Step_SequentialLR_StartsTheSecondAtItsOwnEpochZero() => Follows(
        static o => lr_scheduler.SequentialLR(o, [lr_scheduler.ConstantLR(o, 0.1, 2), lr_scheduler.ExponentialLR(o, 0.5)], [3]),
        static t => t < 2 ? 0.1 : t < 3 ? 1 : Math.Pow(0.5, t - 3), 7);

    [Fact]
    public void Step_OneCycleLR_StartsPeaksAndEndsWhereItShould()
    {
        using var p = (Parameter)nn.Parameter(zeros(1)).DetachFromDisposeScope();
        using var optimizer = optim.Adam([p], 1.0);
        var scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps: 10);
        var rates = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            if (i < 9) scheduler.step();
        }
        Assert.Equal(1.0 / 25, rates[0], 10);
        Assert.Equal(1.0, rates[2], 10);
        Assert.Equal(1.0 / 25 / 1e4, rates[9], 10);
    }

    [Fact]
    public void Step_ReduceLROnPlateau_LowersAfterPatience()
    {
        using var p = (Parameter)nn.Parameter(zeros(1)).DetachFromDisposeScope();
        using var optimizer = optim.SGD([p], 1.0);
        var scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, patience: 2);
        foreach (var loss in new[] { 1.0, 1.0, 1.0 }) scheduler.step(loss);
        Assert.Equal(1.0, optimizer.ParamGroups.Single().LearningRate);
        scheduler.step(1.0);
        Assert.Equal(0.1, optimizer.ParamGroups.Single().LearningRate, 10);
    }
}
