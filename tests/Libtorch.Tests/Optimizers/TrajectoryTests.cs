using Libtorch.Tests.NN.Reference;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Libtorch.Tests.Optimizers;

public sealed class TrajectoryTests
{
    private static readonly Dictionary<string, Func<Parameter[], Optimizer>> _optimizers = new()
    {
        ["sgd"] = static p => SGD(p, 0.05),
        ["sgd nesterov"] = static p => SGD(p, 0.05, 0.9, 0, 0.1, true),
        ["sgd dampening"] = static p => SGD(p, 0.05, 0.8, 0.3),
        ["adam"] = static p => Adam(p, 0.05),
        ["adam amsgrad"] = static p => Adam(p, 0.2, 0.8, 0.9, weight_decay: 0.1, amsgrad: true),
        ["adamw"] = static p => AdamW(p, 0.05, weight_decay: 0.2),
        ["adamw amsgrad"] = static p => AdamW(p, 0.2, 0.8, 0.9, weight_decay: 0.01, amsgrad: true),
        ["rmsprop"] = static p => RMSProp(p, 0.02, 0.9, momentum: 0.5, centered: true),
        ["adagrad"] = static p => Adagrad(p, 0.1, 0.01),
        ["adadelta"] = static p => Adadelta(p, 1, 0.8),
        ["adamax"] = static p => Adamax(p, 0.05),
        ["nadam"] = static p => NAdam(p, 0.05),
        ["radam"] = static p => RAdam(p, 0.05),
        ["rprop"] = static p => Rprop(p, 0.05),
        ["asgd"] = static p => ASGD(p, 0.05),
        ["lbfgs"] = static p => LBFGS(p, 0.5, 4),
        ["lbfgs short history"] = static p => LBFGS(p, 1, 6, history_size: 2),
    };

    private static readonly Dictionary<string, Func<Optimizer, lr_scheduler.LRScheduler>> _schedules = new()
    {
        ["one cycle"] = static o => lr_scheduler.OneCycleLR(o, 0.5, 12),
        ["one cycle linear"] = static o => lr_scheduler.OneCycleLR(
            o, 0.5, 12, pct_start: 0.4, anneal_strategy: lr_scheduler.impl.OneCycleLR.AnnealStrategy.Linear, div_factor: 10, final_div_factor: 100),
        ["one cycle three"] = static o => lr_scheduler.OneCycleLR(o, 0.5, 13, three_phase: true),
        ["cosine"] = static o => lr_scheduler.CosineAnnealingLR(o, 5, 0.01),
        ["step"] = static o => lr_scheduler.StepLR(o, 3, 0.5),
        ["exponential"] = static o => lr_scheduler.ExponentialLR(o, 0.8),
        ["multi step"] = static o => lr_scheduler.MultiStepLR(o, [2, 5], 0.3),
        ["linear"] = static o => lr_scheduler.LinearLR(o, 0.25, 1, 4),
        ["polynomial"] = static o => lr_scheduler.PolynomialLR(o, 6, 2),
        ["cyclic"] = static o => lr_scheduler.CyclicLR(o, 0.01, 0.1, 3),
    };

    public static TheoryData<string> OptimizerNames => [.. TrajectoryValues.Parameters.Keys];

    public static TheoryData<string> ScheduleNames => [.. TrajectoryValues.LearningRates.Keys];

    [Theory]
    [MemberData(nameof(OptimizerNames))]
    public void Step_QuadraticPlusCosine_FollowsKnownTrajectory(string name)
    {
        using var scope = NewDisposeScope();
        using var parameter = new Parameter(Pattern.Of([3]));
        var (matrix, target) = (Pattern.Of([3, 3], 1), Pattern.Of([3], 2));
        using var optimizer = _optimizers[name]([parameter]);
        for (var step = 0; step < (name == "lbfgs" ? 3 : name == "lbfgs short history" ? 2 : 20); step++)
            optimizer.step(() =>
            {
                optimizer.zero_grad();
                var loss = matrix.mv(parameter).sub(target).square().sum() + parameter.cos().sum();
                loss.backward();
                return loss;
            });
        Close(TrajectoryValues.Parameters[name], parameter.data<double>().ToArray());
    }

    [Theory]
    [MemberData(nameof(ScheduleNames))]
    public void Step_Schedule_SetsKnownLearningRates(string name)
    {
        using var scope = NewDisposeScope();
        using var parameter = new Parameter(zeros(1));
        using var optimizer = SGD([parameter], 0.1, 0.9);
        var schedule = _schedules[name](optimizer);
        var rates = new List<double>();
        foreach (var _ in TrajectoryValues.LearningRates[name])
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            optimizer.step();
            schedule.step();
        }
        Close(TrajectoryValues.LearningRates[name], [.. rates]);
    }

    [Fact]
    public void Step_LbfgsOnRosenbrock_ReachesTheMinimum()
    {
        using var scope = NewDisposeScope();
        using var parameter = new Parameter(tensor(new[] { -0.5, 0.8 }));
        using var optimizer = LBFGS([parameter], 1, 20, history_size: 5);
        for (var step = 0; step < 12; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.step(() =>
            {
                optimizer.zero_grad();
                var (x, y) = (parameter[0], parameter[1]);
                var loss = (1 - x).square() + 5 * (y - x.square()).square();
                loss.backward();
                return loss;
            });
        }
        Assert.Equal([1.0, 1.0], parameter.data<double>().ToArray(), static (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Throws<ArgumentNullException>(() => optimizer.step(null!));
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-9);
    }
}
