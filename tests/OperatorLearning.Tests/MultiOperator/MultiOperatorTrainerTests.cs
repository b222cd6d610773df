using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.MultiOperator;

public sealed class MultiOperatorTrainerTests
{
    [Theory]
    [InlineData("modno", 1.0, OperatorLoss.MeanSquared, true)]
    [InlineData("modno", 0.6, OperatorLoss.MeanSquared, true)]
    [InlineData("modno", 0.0, OperatorLoss.MeanSquared, false)]
    [InlineData("d2no", 0.6, OperatorLoss.MeanSquared, true)]
    [InlineData("d2no", 1.0, OperatorLoss.MeanSquared, false)]
    [InlineData("nothing", 1.0, OperatorLoss.MeanSquared, false)]
    [InlineData("everything", 0.4, OperatorLoss.MeanSquared, true)]
    [InlineData("branch=0,0,1; trunk=0,1,1", 0.6, OperatorLoss.MeanSquared, false)]
    [InlineData("modno", 0.6, OperatorLoss.RelativeL2, true)]
    [InlineData("modno", 1.0, OperatorLoss.MeanSquared, true, 2)]
    [InlineData("modno", 1.0, OperatorLoss.RelativeL2, false, 2)]
    [InlineData("modno", 1.0, OperatorLoss.MeanSquared, true, 2, 1)]
    [InlineData("modno", 1.0, OperatorLoss.MeanSquared, false, 2, 1)]
    [InlineData("everything", 1.0, OperatorLoss.MeanSquared, true, 1, 0)]
    [InlineData("branch=0,0,1; trunk=0,1,1", 1.0, OperatorLoss.MeanSquared, true, 3, 1)]
    public void FusedStep_AnySharing_HasTheGradientsOfAutograd(string sharing, double fraction, OperatorLoss loss, bool common, int rank = 0, int adapted = -1)
    {
        using var scope = NewDisposeScope();
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Parse(sharing, 3), rank, 0, adapted < 0 ? null : [adapted]);
        MultiOperatorNetworkTests.Disturb(network);
        using var tasks = new Tasks(3, common);
        var options = new MultiOperatorTrainerOptions(1, 10, 5, SharedFraction: fraction, Loss: loss);
        Assert.True(FusedMultiOperatorStep.Supports(network, options, tasks.Data));
        using var batches = new SharedBatches(tasks.Data, options, 3);
        using var fused = new FusedMultiOperatorStep(network, loss);
        for (var repeat = 0; repeat < 2; repeat++)
        {
            using var batch = batches.Draw();
            var value = fused.Compute(batch);
            var gradients = network.parameters().Select(one => one.grad?.clone()).ToArray();
            foreach (var one in network.parameters()) one.grad = null;
            // The reference: all rows for local parts, the first ones alone for shared parts.
            var expected = 0.0;
            foreach (var (part, frozen) in new[] { (batch.First, FrozenParts.None), (batch.Rest, FrozenParts.Shared) })
            {
                if (part is null) continue;
                var share = part[0].Samples / (double)((batch.First?[0].Samples ?? 0) + (batch.Rest?[0].Samples ?? 0));
                var sum = network.Evaluate([.. part.Select(one => one.Functions)], [.. part.Select(one => one.Queries)], frozen)
                    .Select((values, i) => OperatorLosses.Evaluate(loss, values, part[i].Solutions)).Aggregate((left, right) => left + right) * share;
                if (sum.requires_grad) sum.backward();
                expected += sum.item<float>();
            }

            Assert.Equal(expected, value, 1e-5 * Math.Abs(expected));
            // Rounding is relative to what is added up: a function that is nearly zero has large relative gradients,
            // which may cancel in a sum.
            var scale = network.parameters().Max(one => one.grad?.abs().max().item<float>() ?? 0);
            foreach (var (one, gradient) in network.parameters().Zip(gradients))
                Assert.InRange(one.grad is null ? gradient!.abs().max().item<float>() : Seeds.Max(one.grad, gradient!), 0, 2e-6 + (1e-5 * scale));
        }
    }

    [Theory]
    [InlineData("modno", 0, 0.6)]
    [InlineData("modno", 2, 1.0)]
    [InlineData("everything", 1, 1.0)]
    [InlineData("branch=0,0,1; trunk=0,1,1", 0, 1.0)]
    public void FusedStep_SharesOfTheOperators_AddUp(string sharing, int rank, double fraction)
    {
        using var scope = NewDisposeScope();
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Parse(sharing, 3), rank, 0);
        MultiOperatorNetworkTests.Disturb(network);
        using var tasks = new Tasks(3, common: true);
        var options = new MultiOperatorTrainerOptions(1, 10, 5, SharedFraction: fraction);
        (double Loss, Tensor[] Gradients) Step(int[]? active)
        {
            foreach (var one in network.parameters()) one.grad = null;
            using var batches = new SharedBatches(tasks.Data, options, 3, active);
            using var fused = new FusedMultiOperatorStep(network, OperatorLoss.MeanSquared, active: active);
            using var batch = batches.Draw();
            var loss = fused.Compute(batch);
            return (loss, [.. network.parameters().Select(one => one.grad?.clone() ?? zeros_like(one))]);
        }

        // As two ranks share out three operators.
        var (all, first, second) = (Step(null), Step([0, 1]), Step([2]));
        Assert.Equal(all.Loss, first.Loss + second.Loss, 1e-6);
        for (var k = 0; k < all.Gradients.Length; k++) Assert.InRange(Seeds.Max(all.Gradients[k], first.Gradients[k] + second.Gradients[k]), 0, 1e-6);
    }

    [Theory]
    [InlineData(0, OperatorLoss.MeanSquared)]
    [InlineData(2, OperatorLoss.RelativeL2)]
    public void FusedStep_GeometricMean_HasTheGradientsOfAutograd(int rank, OperatorLoss loss)
    {
        using var scope = NewDisposeScope();
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Modno(3), rank, 0);
        MultiOperatorNetworkTests.Disturb(network);
        using var tasks = new Tasks(3, common: true);
        var options = new MultiOperatorTrainerOptions(1, 10, 5, Loss: loss, Balance: OperatorBalance.Geometric);
        Assert.True(FusedMultiOperatorStep.Supports(network, options, tasks.Data));
        using var batches = new SharedBatches(tasks.Data, options, 3);
        using var fused = new FusedMultiOperatorStep(network, loss, OperatorBalance.Geometric);
        using var batch = batches.Draw();
        fused.Compute(batch);
        var gradients = network.parameters().Select(one => one.grad!.clone()).ToArray();
        network.zero_grad();
        // The gradient of the logarithm of the product of the losses.
        network.Evaluate([.. batch.First!.Select(one => one.Functions)], [.. batch.First!.Select(one => one.Queries)])
            .Select((values, i) => OperatorLosses.Evaluate(loss, values, batch.First![i].Solutions).log()).Aggregate((left, right) => left + right).backward();
        var scale = network.parameters().Max(one => one.grad!.abs().max().item<float>());
        foreach (var (one, gradient) in network.parameters().Zip(gradients)) Assert.InRange(Seeds.Max(one.grad!, gradient), 0, 1e-5 * scale);
    }

    [Fact]
    public void Run_NothingShared_IsTrainingEachAlone()
    {
        using var scope = NewDisposeScope();
        using var tasks = new Tasks(2, common: false);
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Nothing(2), 0, 0);
        var alone = new List<DeepOnet>();
        for (var i = 0; i < 2; i++)
        {
            using var weights = Seeds.Generator();
            var model = new DeepOnet(network.Options.Networks[i], weights);
            using var guard = no_grad();
            foreach (var (one, other) in model.named_parameters().OrderBy(pair => pair.name, StringComparer.Ordinal)
                .Zip(network.named_parameters().Where(pair => pair.name.StartsWith($"branch{i}", StringComparison.Ordinal) || pair.name.StartsWith($"trunk{i}", StringComparison.Ordinal) || pair.name == $"bias{i}").OrderBy(pair => pair.name, StringComparer.Ordinal)))
                one.parameter.copy_(other.parameter);
            alone.Add(model);
        }

        using var optimizers = MultiOperatorOptimizers.Create(network, (parameters, _) => new FusedAdam(parameters, 1e-3));
        Assert.Null(optimizers.Shared);
        using var trainer = new MultiOperatorTrainer(network, optimizers, tasks.Data, new(25, EvaluateEvery: 25), 1);
        trainer.Run();
        for (var i = 0; i < 2; i++)
        {
            using var adam = new FusedAdam(alone[i].parameters(), 1e-3);
            using var generator = Seeds.Generator();
            using var single = new OperatorTrainer(alone[i], adam, tasks.Data[i], new OperatorTrainerOptions(25, KeepBest: false), generator);
            single.Run();
            Assert.Equal(single.Curve[^1].Error, trainer.Curve[^1].Errors[i], 1e-5);
            alone[i].Dispose();
        }
    }

    [Theory]
    [InlineData(MultiOperatorUpdate.Joint, OperatorBalance.None, 0)]
    [InlineData(MultiOperatorUpdate.Alternating, OperatorBalance.None, 0)]
    [InlineData(MultiOperatorUpdate.Joint, OperatorBalance.PcGrad, 0)]
    [InlineData(MultiOperatorUpdate.Joint, OperatorBalance.GradNorm, 2)]
    [InlineData(MultiOperatorUpdate.Joint, OperatorBalance.Geometric, 2)]
    public void Run_EveryWay_Learns(MultiOperatorUpdate update, OperatorBalance balance, int rank)
    {
        using var scope = NewDisposeScope();
        using var tasks = new Tasks(3, common: true);
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Modno(3), rank, 0);
        double[] Errors() => [.. tasks.Data.Select((one, i) => (network.Operator(i).forward(one.HeldOut.Functions, one.HeldOut.Queries) - one.HeldOut.Solutions).square().mean().item<float>())];
        var before = Errors();
        using var optimizers = MultiOperatorOptimizers.Create(network, (parameters, _) => new FusedAdam(parameters, 2e-3));
        using var trainer = new MultiOperatorTrainer(network, optimizers, tasks.Data, new(1000, 10, Update: update, Balance: balance, SharedFraction: 0.8), 1);
        trainer.Run();
        Assert.Equal(balance is OperatorBalance.None && update == MultiOperatorUpdate.Joint, trainer.IsFused);
        Assert.All(Errors().Zip(before), pair => Assert.True(pair.First < 0.2 * pair.Second, $"{pair.Second} -> {pair.First}"));
    }

    [Fact]
    public void Advance_SmallSteps_AreTheSameJointlyAndInTurns()
    {
        using var scope = NewDisposeScope();
        using var tasks = new Tasks(3, common: true);
        Tensor[] Moved(MultiOperatorUpdate update)
        {
            using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Modno(3), 0, 0);
            Tensor[] start = [.. network.parameters().Select(one => one.detach().clone())];
            using var optimizers = MultiOperatorOptimizers.Create(network, (parameters, _) => new FusedSgd(parameters, 1e-3));
            using var trainer = new MultiOperatorTrainer(network, optimizers, tasks.Data, new(1, Update: update), 1);
            trainer.Advance();
            return [.. network.parameters().Zip(start, (one, was) => one.detach() - was)];
        }

        // The second of two updates sees the first, which is a small change of a small step.
        foreach (var (joint, turns) in Moved(MultiOperatorUpdate.Joint).Zip(Moved(MultiOperatorUpdate.Alternating)))
            Assert.InRange(Seeds.Relative(turns, joint), 0, 0.02);
    }

    [Theory]
    [InlineData(MultiOperatorUpdate.Joint)]
    [InlineData(MultiOperatorUpdate.Alternating)]
    public void Run_FractionZero_LeavesSharedParametersAlone(MultiOperatorUpdate update)
    {
        using var scope = NewDisposeScope();
        using var tasks = new Tasks(3, common: true);
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Modno(3), 0, 0);
        var shared = network.SharedParameters.Select(one => one.detach().clone()).ToArray();
        var local = network.LocalParameters(1)[0].detach().clone();
        using var optimizers = MultiOperatorOptimizers.Create(network, (parameters, _) => new FusedAdam(parameters, 1e-2));
        using var trainer = new MultiOperatorTrainer(network, optimizers, tasks.Data, new(5, Update: update, SharedFraction: 0), 1);
        trainer.Run();
        Assert.All(network.SharedParameters.Zip(shared), pair => Assert.Equal(0, Seeds.Max(pair.First, pair.Second)));
        Assert.True(Seeds.Max(network.LocalParameters(1)[0], local) > 1e-3);
    }

    [Fact]
    public void PcGrad_ConflictingGradients_LoseWhatConflicts()
    {
        using var scope = NewDisposeScope();
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Everything(2), 0, 0);
        var shared = network.SharedParameters;
        // Two losses, linear in the shared parameters: gradients 1 and -2 everywhere but in the first parameter, where both are 1.
        Tensor Loss(double slope) => shared.Select((one, k) => one.sum() * (k == 0 ? 1 : slope)).Aggregate((left, right) => left + right);
        var balance = new GradientBalance(network, new(1, Balance: OperatorBalance.PcGrad), new Random(1));
        balance.Backward([Loss(1), Loss(-2)]);
        double first = shared[0].numel(), rest = shared.Skip(1).Sum(one => one.numel());
        var product = first - (2 * rest);
        // g1 - (g1.g2 / |g2|^2) g2 + g2 - (g1.g2 / |g1|^2) g1.
        double Sum(double a, double b) => a - (product / (first + (4 * rest)) * b) + b - (product / (first + rest) * a);
        Assert.Equal(Sum(1, 1), shared[0].grad!.mean().item<float>(), 1e-4);
        Assert.Equal(Sum(1, -2), shared[1].grad!.mean().item<float>(), 1e-4);
    }

    [Fact]
    public void Cost_CountsOfThePaper()
    {
        DeepOnetOptions own = new([6, 8, 4], [2, 8, 4], bias: false);
        double branch = (7 * 8) + (9 * 4), trunk = (3 * 8) + (9 * 4);
        MultiOperatorCost Of(OperatorSharing sharing, MultiOperatorUpdate update, double q) => MultiOperatorCost.Of(new(sharing, [own, own, own]), new(1, Update: update, SharedFraction: q), 10, 20, true);
        var separate = Of(OperatorSharing.Nothing(3), MultiOperatorUpdate.Joint, 1);
        Assert.Equal(new[] { 30, 30 * (branch + trunk), 3 * (branch + trunk) }, new[] { separate.ForwardPasses, separate.BackwardWork, separate.Parameters });
        Assert.Equal(3 * own.StepOperations(10, 20), separate.Operations, 1e-9);
        var turns = Of(OperatorSharing.Modno(3), MultiOperatorUpdate.Alternating, 0.7);
        Assert.Equal(1.7 * 30, turns.ForwardPasses, 1e-9);
        Assert.Equal(30 * (trunk + (0.7 * branch)), turns.BackwardWork, 1e-9);
        Assert.Equal((long)(branch + (3 * trunk)), turns.Parameters);
        var joint = Of(OperatorSharing.Modno(3), MultiOperatorUpdate.Joint, 1);
        Assert.Equal(new[] { 30, separate.BackwardWork }, new[] { joint.ForwardPasses, joint.BackwardWork });
        // An adapter in the last layer: the first layer runs once, the last for each, with a product of rank 2.
        var adapted = MultiOperatorCost.Of(new(OperatorSharing.Modno(3), [own, own, own], 2, adapterLayers: [1]), new(1), 10, 20, true);
        Assert.Equal((2 * 6.0 * 10 * 6 * 8) - (3 * 6.0 * 2 * 8 * 4), separate.Operations - adapted.Operations, 1e-9);
        // The branch runs once instead of three times.
        Assert.Equal(2 * 6.0 * 10 * ((6 * 8) + (8 * 4)), separate.Operations - joint.Operations, 1e-9);
    }

    [Fact]
    public void Constructor_BadOptions_AreRefused()
    {
        using var tasks = new Tasks(3, common: true);
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Modno(3), 0, 0);
        using var optimizers = MultiOperatorOptimizers.Create(network, (parameters, _) => new FusedAdam(parameters, 1e-2));
        void Refused(string expected, MultiOperatorTrainerOptions options, int operators = 3, MultiOperatorOptimizers? by = null) => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => new MultiOperatorTrainer(network, by ?? optimizers, [.. tasks.Data.Take(operators)], options, 1)).Message, StringComparison.Ordinal);
        Refused("between 0 and 1, got 1.5", new(1, SharedFraction: 1.5));
        Refused("between 0 and 1, got NaN", new(1, SharedFraction: double.NaN));
        Refused("A batch of 10 functions cannot be divided by the fraction 0.01", new(1, 10, SharedFraction: 0.01));
        Refused("Every operator needs data: there are 3 operators, got data of 2", new(1), 2);
        using var one = new FusedAdam(network.parameters(), 1e-2);
        Refused("Updates in turns need an optimizer for each part", new(1, Update: MultiOperatorUpdate.Alternating), by: new(one, []));
        Refused("Gradients are balanced in joint updates only", new(1, Update: MultiOperatorUpdate.Alternating, Balance: OperatorBalance.PcGrad));
    }

    [Fact]
    public void Advance_ManySteps_KeepsNoTensors()
    {
        using var tasks = new Tasks(3, common: true);
        using var network = MultiOperatorNetworkTests.Network(OperatorSharing.Modno(3), 2, 2);
        using var optimizers = MultiOperatorOptimizers.Create(network, (parameters, _) => new FusedAdam(parameters, 1e-2));
        using var trainer = new MultiOperatorTrainer(network, optimizers, tasks.Data, new(100, 10, 5, SharedFraction: 0.5), 1);
        for (var step = 0; step < 3; step++) trainer.Advance();
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 10; step++) trainer.Advance();
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    // Operators of known form: polynomials of the sensors' mean, at points in the plane.
    private sealed class Tasks : IDisposable
    {
        public Tasks(int operators, bool common)
        {
            using var scope = NewDisposeScope();
            var generator = Seeds.Generator(4);
            var (shared, points) = (randn(40, 6, generator: generator), rand(9, 2, generator: generator));
            Data =
            [
                .. Enumerable.Range(0, operators).Select(i =>
                {
                    var functions = common ? shared : randn(40, 6, generator: generator);
                    var queries = common ? points : rand(9, 2, generator: generator);
                    var solutions = functions.mean([1L], keepdim: true) * (queries.select(1, i % 2) * (i + 1)).sin().unsqueeze(0) + (0.3 * i);
                    using var all = new OperatorData(functions.clone(), queries.clone(), solutions);
                    return TrainingData.Split(all, 30, DataNormalization.None);
                }),
            ];
        }

        public TrainingData[] Data { get; }

        public void Dispose()
        {
            foreach (var one in Data) one.Dispose();
        }
    }
}
