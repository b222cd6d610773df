using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates.Tests;

/// <summary>The Z and W steps, against what is known.</summary>
public sealed class CoordinateTests
{
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 100)]
    public void Steps_EitherOne_NeverRaisesTheObjective(bool joint, double penalty)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Dense([4, 8, 3, 8, 2], 1, StageActivation.Sigmoid, new DenseStageOptions(1e-3, 2));
        var inputs = SmallModels.Draw(300, 4, 2);
        using var trainer = SmallModels.Trainer(model, inputs, SmallModels.Targets(inputs, 2), new CoordinateOptions(penalty, joint: joint));
        trainer.Begin();
        var last = trainer.Measure([]).Objective;
        var first = last;
        for (var i = 0; i < 30; i++)
        {
            if (i % 2 == 0) trainer.CoordinateStep();
            else trainer.WeightStep([]);
            var now = trainer.Measure([]).Objective;
            Assert.True(now <= last * (1 + 1e-6), $"step {i}: {last} -> {now}");
            last = now;
        }

        Assert.True(last < 0.8 * first, $"{first} -> {last}");
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 50)]
    public void Step_OnSeveralThreads_GivesTheSameBits(bool lagrangian, int batch)
    {
        using var scope = NewDisposeScope();
        var inputs = SmallModels.Draw(700, 4, 2);
        var targets = SmallModels.Targets(inputs, 2);
        Tensor Run(int threads)
        {
            using var model = SmallModels.Dense([4, 300, 3, 8, 2], 1, StageActivation.Sigmoid);
            using var trainer = SmallModels.Trainer(model, inputs, targets, new CoordinateOptions(
                lagrangian: lagrangian, batch: batch, joint: lagrangian, threads: threads, tolerance: 0.5));
            for (var i = 0; i < 3; i++) trainer.Step();
            return model.Forward(inputs);
        }

        Assert.Equal(Run(1).data<float>().ToArray(), Run(3).data<float>().ToArray());
    }

    /// <summary>Theorem 2.2 of the paper's supplement: at a solution lambda_k = -J^T r of all that follows.</summary>
    [Fact]
    public void Multipliers_AugmentedLagrangianConverged_AreBackpropagatedErrors()
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Dense([3, 6, 4, 2], 1, StageActivation.Tanh, new DenseStageOptions(0.05, steps: 3, innerIterations: 30));
        var inputs = SmallModels.Draw(40, 3, 2);
        var targets = SmallModels.Targets(inputs, 2);
        using var trainer = SmallModels.Trainer(model, inputs, targets, new CoordinateOptions(
            lagrangian: true, penalty: 100, growth: 1.001, sweeps: 3, innerIterations: 30, joint: true, maxPenalty: 1000));
        trainer.Begin();
        for (var outer = 0; outer < 60; outer++)
        {
            for (var i = 0; i < 3; i++)
            {
                trainer.CoordinateStep();
                if (outer < 30) trainer.WeightStep([]);
            }

            trainer.UpdateMultipliers();
        }

        var coordinates = model.Coordinates(inputs);
        var back = targets - model.Forward(inputs);
        for (var k = model.Stages.Count - 1; k > 0; k--)
        {
            back = ((IDifferentiableStage)model.Stages[k]).PullBack(coordinates[k - 1], back);
            var error = (trainer.Multipliers[k - 1] + back).norm().item<float>() / back.norm().item<float>();
            Assert.True(error < 0.02, $"coordinates {k}: relative difference {error}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void PostProcess_AfterSomeIterations_LowersTheNestedError(int stages)
    {
        using var scope = NewDisposeScope();
        using var model = SmallModels.Dense([4, 8, 3, 8, 2], 1);
        var inputs = SmallModels.Draw(300, 4, 2);
        var targets = SmallModels.Targets(inputs, 2);
        using var trainer = SmallModels.Trainer(model, inputs, targets);
        for (var i = 0; i < 5; i++)
        {
            trainer.Step();
            var before = model.Error(inputs, targets);
            trainer.PostProcess(stages);
            Assert.True(model.Error(inputs, targets) <= before * (1 + 1e-6));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    public void Solve_BinaryCodesBeforeALinearStage_EqualsBruteForce(int bits)
    {
        using var scope = NewDisposeScope();
        using var stage = new DenseStage(SmallModels.Draw(bits + 1, 5, 1), StageActivation.Identity);
        var task = Task(stage, bits, StageRange.Binary, 2) with { Start = zeros(20, bits) };
        var found = ProximalSolver.Cost(stage, task, ProximalSolver.Solve(stage, task, 10));
        AssertBest(stage, task, found, Enumerable.Range(0, 1 << bits).Select(code =>
            tensor(Enumerable.Range(0, bits).Select(bit => (float)((code >> bit) & 1)).ToArray(), [1, bits]).expand(20, -1)));
    }

    [Fact]
    public void Solve_LongBinaryCodes_AlternationIsNearEnumeration()
    {
        using var scope = NewDisposeScope();
        const int Bits = 17;
        using var stage = new DenseStage(SmallModels.Draw(Bits + 1, 12, 1), StageActivation.Identity);
        var task = Task(stage, Bits, StageRange.Binary, 2) with { Start = zeros(20, Bits) };
        var found = ProximalSolver.Cost(stage, task, ProximalSolver.Solve(stage, task, 10)).sum().item<float>();
        var codes = BinaryCodes.All(Bits, CPU);
        var best = ProximalSolver.Cost(stage, task, BinaryCodes.Best(task, stage.Forward(codes), codes)).sum().item<float>();
        Assert.InRange(found, best * (1 - 1e-5f), best * 1.25f);
    }

    [Fact]
    public void Solve_BeforeATree_EqualsBruteForce()
    {
        using var scope = NewDisposeScope();
        using var stage = new RegressionTreeStage(2, 3, new RegressionTreeOptions(12, 2));
        var inputs = SmallModels.Draw(200, 2, 1);
        stage.Fit(new FitTask(inputs, SmallModels.Targets(inputs, 3)));
        var task = Task(stage, 2, StageRange.Real, 0.3);
        var found = ProximalSolver.Cost(stage, task, ProximalSolver.Solve(stage, task, 10));
        // A grid, and each point's own prior, whose coordinates may stay.
        float[] grid = [.. Enumerable.Range(-200, 401).Select(i => i * 0.02f)];
        var places = grid.SelectMany(a => (Tensor[])[
            cat([full(20, 1, a), task.Prior.narrow(1, 1, 1)], 1), cat([task.Prior.narrow(1, 0, 1), full(20, 1, a)], 1)])
            .Concat(grid.Where((_, i) => i % 10 == 0).SelectMany(a => grid.Where((_, i) => i % 10 == 0).Select(b => tensor([a, b], [1, 2]).expand(20, -1)))).Append(task.Prior);
        AssertBest(stage, task, found, places);
    }

    [Fact]
    public void Solve_BeforeALinearStage_IsTheMinimum()
    {
        using var scope = NewDisposeScope();
        using var stage = new DenseStage(SmallModels.Draw(5, 3, 1), StageActivation.Identity);
        var task = Task(stage, 4, StageRange.Real, 0.5);
        var found = ProximalSolver.Solve(stage, task, 10);
        var gradient = stage.PullBack(found, stage.Forward(found) - task.Targets) * task.ErrorWeight + (found - task.Prior) * task.Penalty;
        Assert.True(gradient.abs().max().item<float>() < 1e-4);
    }

    [Theory]
    [InlineData("k-means")]
    [InlineData("module")]
    [InlineData("black box")]
    [InlineData("svm")]
    [InlineData("rbf")]
    public void Solve_BeforeAnyStage_IsNeverWorseThanTheStart(string kind)
    {
        using var scope = NewDisposeScope();
        using var stage = StageTests.Stage(kind);
        var inputs = SmallModels.Draw(60, 3, 1);
        stage.Fit(new FitTask(inputs, kind == "svm" ? inputs.narrow(1, 0, 2).gt(0).to_type(float32) : SmallModels.Targets(inputs, 2)));
        var task = Task(stage, 3, StageRange.Real, 0.2);
        var (before, after) = (ProximalSolver.Cost(stage, task, task.Start), ProximalSolver.Cost(stage, task, ProximalSolver.Solve(stage, task, 10)));
        Assert.True(after.le(before).all().item<bool>());
        Assert.True(after.sum().item<float>() < 0.9 * before.sum().item<float>(), $"{kind}: {before.sum().item<float>()} -> {after.sum().item<float>()}");
    }

    [Fact]
    public void CoordinateMethods_BlackBox_IsSearchedWithoutDerivatives()
    {
        using var generator = new Generator(1);
        using var model = new NestedModel(new DenseStage(2, 3, StageActivation.Tanh, null, generator), StageTests.Stage("black box"));
        Assert.Equal("before square: search without derivatives", Assert.Single(model.CoordinateMethods));
    }

    [Fact]
    public void Train_BlackBoxInTheMiddle_LearnsAroundIt()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        // No gradient passes a staircase.
        using var model = new NestedModel(
            new DenseStage(2, 2, StageActivation.Identity, new DenseStageOptions(1e-3), generator),
            new BlackBoxStage("stairs", 2, 2, StageRange.Real, x => (x * 4).round() / 4),
            new DenseStage(2, 2, StageActivation.Identity, new DenseStageOptions(1e-3), generator));
        var inputs = SmallModels.Draw(300, 2, 2);
        var targets = inputs.mm(SmallModels.Draw(2, 2, 3));
        using var trainer = SmallModels.Trainer(model, inputs, targets, new CoordinateOptions(penalty: 0.1, tolerance: 1e-3, maxPenalty: 10));
        while (!trainer.IsFinished) trainer.Step();
        trainer.PostProcess();
        Assert.True(model.Error(inputs, targets) < 0.1 * targets.square().sum([1L]).mean().item<float>(), $"{model.Error(inputs, targets)}");
    }

    [Fact]
    public void Options_PenaltyThatFloat32CannotHold_IsRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new CoordinateOptions(maxPenalty: 1e20));
        Assert.StartsWith("The last penalty must be from 1 to 1e+12: beyond that float32 overflows.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trainer_TargetsOutsideTheLastStagesRange_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var model = new NestedModel(new DenseStage(2, 2, StageActivation.Sigmoid, null, generator));
        var error = Assert.Throws<ArgumentException>(() => SmallModels.Trainer(model, zeros(3, 2), full(3, 2, 1.5f)));
        Assert.Equal("dense 2-2 sigmoid: a target is outside its range from 0 to 1; rescale the targets, or end with another stage.", error.Message);
    }

    [Fact]
    public void Step_ManyIterations_LeavesNoTensors()
    {
        using var outer = NewDisposeScope();
        using var model = SmallModels.Dense([4, 8, 3, 8, 2], 1);
        var inputs = SmallModels.Draw(300, 4, 2);
        using var trainer = SmallModels.Trainer(model, inputs, SmallModels.Targets(inputs, 2));
        trainer.Step();
        var live = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 3; i++) trainer.Step();
        Assert.Equal(live, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static ProximalTask Task(IStage stage, int columns, StageRange domain, double penalty) => new(
        SmallModels.Draw(20, stage.Outputs, 5), SmallModels.Draw(20, columns, 6), SmallModels.Draw(20, columns, 7), 1, penalty, domain);

    private static void AssertBest(IStage stage, ProximalTask task, Tensor found, IEnumerable<Tensor> places)
    {
        var best = full(20, float.PositiveInfinity);
        foreach (var place in places) best = best.minimum(ProximalSolver.Cost(stage, task, place));
        Assert.True(found.le(best + 1e-4).all().item<bool>(), "something else is better");
    }
}
