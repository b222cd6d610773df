using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class OperatorTrainerTests
{
    private static readonly DeepOnetOptions Small = DeepOnetOptions.Parse("branch=12-16-8; trunk=1-16-8");

    [Theory]
    [InlineData(OperatorLoss.MeanSquared)]
    [InlineData(OperatorLoss.RelativeL2)]
    public void Run_MiniBatchesOverFunctionsAndPoints_LowersTheValidationError(OperatorLoss loss)
    {
        using var data = Integrals(60);
        var (train, test) = data.Split(48);
        using (train)
        using (test)
        {
            using var model = new DeepOnet(Small, Seeds.Generator(3));
            using var optimizer = new FusedAdam(model.parameters(), 1e-2);
            using var generator = Seeds.Generator(5);
            var before = RelativeL2.Of(model, test);
            using var trainer = new OperatorTrainer(model, optimizer, train, test, new OperatorTrainerOptions(600, 16, 8, loss, 50), generator);
            trainer.Run();

            Assert.False(trainer.Diverged);
            Assert.Equal(600, trainer.Step);
            Assert.Equal(trainer.Curve.Min(point => point.Error), RelativeL2.Of(model, test), 1e-6);
            Assert.True(trainer.BestError < 0.3 * before, $"{before} -> {trainer.BestError}");
        }
    }

    [Fact]
    public void Run_DeepOnetInClosedForm_TrainsLikeAutograd()
    {
        using var data = Integrals(40);
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(Small, Seeds.Generator(3));
        using var optimizer = new FusedAdam(model.parameters(), 1e-3);
        using var generator = Seeds.Generator(5);
        using var trainer = new OperatorTrainer(model, optimizer, data, data, new OperatorTrainerOptions(100, EvaluateEvery: 50), generator);
        trainer.Run();
        using var plain = new DeepOnet(Small, Seeds.Generator(3));
        using var plainOptimizer = new FusedAdam(plain.parameters(), 1e-3);
        for (var step = 0; step < 100; step++)
        {
            DeepOnetStep.Reference(plain, OperatorLoss.MeanSquared, data.Functions, data.Queries, data.Solutions).Dispose();
            plainOptimizer.step();
        }

        Assert.Equal(RelativeL2.Of(plain, data), RelativeL2.Of(model, data), 1e-4);
        foreach (var (ours, theirs) in model.parameters().Zip(plain.parameters())) Assert.InRange(Seeds.Max(ours, theirs), 0, 1e-3);
    }

    [Theory]
    [InlineData("tanh")]
    [InlineData("gelu")]
    public void Restore_InterruptedInTheMiddleOfAnEpoch_GoesOnBitForBit(string activation)
    {
        using var data = Integrals(40);
        var whole = Train(data, activation, interruptAt: null);
        var parts = Train(data, activation, interruptAt: 37);
        Assert.Equal(whole.Curve, parts.Curve);
        Assert.Equal(whole.Values, parts.Values);
    }

    [Fact]
    public void Run_ErrorNoLongerFalls_StopsEarlyWithTheBestParameters()
    {
        using var data = Integrals(40);
        var (train, test) = data.Split(30);
        using (train)
        using (test)
        {
            using var model = new DeepOnet(Small, Seeds.Generator(3));
            using var optimizer = optim.SGD(model.parameters(), 1e-9);
            using var generator = Seeds.Generator(5);
            using var trainer = new OperatorTrainer(model, optimizer, train, test, new OperatorTrainerOptions(100_000, 10, EvaluateEvery: 5, Patience: 3), generator);
            // A rate of nearly zero: the first measurement is as good as any, in float32 often bit for bit.
            trainer.Run();
            Assert.True(trainer.Step < 2000, $"{trainer.Step} steps");
        }
    }

    [Fact]
    public void Run_LossIsNotFinite_StopsAndSaysSo()
    {
        using var data = Integrals(20);
        using var model = new DeepOnet(Small, Seeds.Generator(3));
        using var optimizer = optim.SGD(model.parameters(), 1e20);
        using var generator = Seeds.Generator(5);
        using var trainer = new OperatorTrainer(model, optimizer, data, data, new OperatorTrainerOptions(50, EvaluateEvery: 10), generator);
        trainer.Run();
        Assert.True(trainer.Diverged && trainer.Finished);
        Assert.Equal(10, trainer.Step);
    }

    [Theory]
    [InlineData("deeponet", OperatorLoss.RelativeL2, DataNormalization.None)]
    [InlineData("deeponet", OperatorLoss.MeanSquared, DataNormalization.Global)]
    [InlineData("nomad", OperatorLoss.RelativeL2, DataNormalization.Pointwise)]
    public void Restore_ScheduleUnitsAndDrawnPoints_GoesOnBitForBit(
        string name, OperatorLoss loss, DataNormalization normalization)
    {
        using var integrals = Integrals(40);
        using var shifted = new OperatorData(
            integrals.Functions.clone(), integrals.Queries.clone(),
            integrals.Solutions + integrals.Functions.narrow(1, 0, 10));
        using var data = TrainingData.Split(shifted, 30, normalization);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            var whole = Train(int.MaxValue);
            var parts = Train(12);
            Assert.Equal(whole.Curve, parts.Curve);
            Assert.Equal(whole.Values, parts.Values);
            Assert.True(whole.Curve[^1].Error < whole.Curve[0].Error);
        }
        finally
        {
            File.Delete(path);
        }

        (IReadOnlyList<(long Step, double Loss, double Error)> Curve, float[] Values) Train(int stop)
        {
            for (var resumed = false; ; resumed = true)
            {
                using var model = OperatorModels.Create(
                    name, name == "nomad" ? "branch=12-12-8; decoder=9-12-1" : "branch=12-12-8; trunk=1-12-8",
                    Seeds.Generator(5));
                using var optimizer = new FusedAdam(model.parameters(), 1e-2);
                using var generator = Seeds.Generator(7);
                using var trainer = new OperatorTrainer(
                    model, optimizer, data, new OperatorTrainerOptions(25, 7, 6, loss, 4, KeepBest: false), generator,
                    LearningRateSchedule.Cosine.Create(optimizer, 25));
                if (resumed)
                {
                    using var file = Safetensors.Load(path);
                    Assert.Equal("mine", file.Metadata["fingerprint"]);
                    trainer.Restore(file);
                    Assert.Equal(stop, trainer.Step);
                }

                while (!trainer.Finished && (resumed || trainer.Step < stop)) trainer.Advance();
                if (trainer.Finished) return (trainer.Curve, Values(model));
                trainer.Save(path, new KeyValuePair<string, string>("fingerprint", "mine"));
            }
        }
    }

    [Fact]
    public void Restore_OtherNetwork_IsRefusedAndChangesNothing()
    {
        using var data = Integrals(20);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            using (var small = new DeepOnet(Small, Seeds.Generator(3)))
            using (var optimizer = new FusedAdam(small.parameters(), 1e-2))
            using (var generator = Seeds.Generator(5))
            using (var trainer = new OperatorTrainer(
                small, optimizer, data, data, new OperatorTrainerOptions(2), generator)) trainer.Save(path);
            using var wide = new DeepOnet(DeepOnetOptions.Parse("branch=12-17-8; trunk=1-17-8"), Seeds.Generator(3));
            using var other = new FusedAdam(wide.parameters(), 1e-2);
            using var batches = Seeds.Generator(5);
            using var resumed = new OperatorTrainer(wide, other, data, data, new OperatorTrainerOptions(2), batches);
            var before = Values(wide);
            var error = Assert.Throws<FormatException>(() => resumed.Restore(path));
            Assert.Contains(
                "'model.branch.0.weight' of the checkpoint must have shape [17, 12], got [16, 12];",
                error.Message, StringComparison.Ordinal);
            Assert.Equal(before, Values(wide));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Advance_AfterTheLastStep_IsRefused()
    {
        using var data = Integrals(20);
        using var model = new DeepOnet(Small, Seeds.Generator(3));
        using var optimizer = new FusedAdam(model.parameters(), 1e-2);
        using var generator = Seeds.Generator(5);
        using var trainer = new OperatorTrainer(
            model, optimizer, data, data, new OperatorTrainerOptions(4, EvaluateEvery: 2), generator);
        var events = new List<string>();
        trainer.Measuring += () => events.Add($"{trainer.Step} {trainer.Curve.Count}");
        trainer.Measured += () => events.Add($"{trainer.Step} {trainer.Curve.Count}");
        trainer.Run();
        Assert.Equal(["0 0", "0 1", "2 1", "2 2", "4 2", "4 3"], events);
        Assert.Contains(
            "has finished after 4 steps", Assert.Throws<InvalidOperationException>(trainer.Advance).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PhysicsResidualWithoutUsefulData_FindsTheAntiderivative()
    {
        // Only u' = f and one value are known: the data term sees the left end, the equation the rest.
        using var data = Integrals(24);
        using var ends = new OperatorData(data.Functions.clone(), data.Queries.clone(), data.Solutions.clone());
        using var model = new DeepOnet(Small, Seeds.Generator(3));
        using var optimizer = new FusedAdam(model.parameters(), 1e-2);
        using var generator = Seeds.Generator(5);
        using var trainer = new OperatorTrainer(model, optimizer, ends, data, new OperatorTrainerOptions(300, ResidualWeight: 1, EvaluateEvery: 100), generator, residual: new Antiderivative());
        using (var before = new ZeroCoordinateShift(model, data.Functions, data.Queries)) Assert.True(Residual(before, data) > 0.1);
        trainer.Run();
        using var after = new ZeroCoordinateShift(model, data.Functions, data.Queries);
        Assert.True(Residual(after, data) < 0.02);
    }

    // In closed form (tanh) or by autograd (gelu); all at once, or stopped after a step and gone on with in other
    // objects.
    private static (IReadOnlyList<(long, double, double)> Curve, float[] Values) Train(OperatorData data, string activation, long? interruptAt)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            for (var part = interruptAt is null ? 1 : 0; ; part++)
            {
                using var model = new DeepOnet(DeepOnetOptions.Parse($"branch=12-16-8; trunk=1-16-8; activation={activation}"), Seeds.Generator(part == 0 || interruptAt is null ? 3UL : 99UL));
                using var optimizer = new FusedAdam(model.parameters(), 1e-2);
                using var stop = new CancellationTokenSource();
                var scheduler = optim.lr_scheduler.LambdaLR(optimizer, step =>
                {
                    if (part == 0 && step == interruptAt) stop.Cancel();
                    return Math.Pow(0.5, step / 20);
                });
                using var generator = Seeds.Generator(5);
                using var trainer = new OperatorTrainer(model, optimizer, data, data, new OperatorTrainerOptions(80, 7, 5, EvaluateEvery: 10), generator, scheduler);
                if (part > 0 && interruptAt is not null) trainer.Restore(path);
                if (part == 0)
                {
                    Assert.Throws<OperationCanceledException>(() => trainer.Run(stop.Token));
                    Assert.Equal(interruptAt, trainer.Step);
                    trainer.Save(path);
                    continue;
                }

                trainer.Run();
                return (trainer.Curve, Values(model));
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float[] Values(nn.Module model)
    {
        using var scope = NewDisposeScope();
        return [.. model.parameters().SelectMany(parameter => parameter.detach().reshape(-1).data<float>().ToArray())];
    }

    private static double Residual(ZeroCoordinateShift field, OperatorData data)
    {
        using var scope = NewDisposeScope();
        return new Antiderivative().Evaluate(field, data.Functions, data.Queries).square().mean().item<float>();
    }

    // Antiderivatives of straight lines a + b x at 12 sensors, on 10 points.
    private static OperatorData Integrals(int samples)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(2);
        var (a, b) = (randn([samples, 1], generator: generator), randn([samples, 1], generator: generator));
        var (sensors, points) = (linspace(0, 1, 12), linspace(0, 1, 10));
        return new OperatorData(a + (b * sensors), points.unsqueeze(1), (a * points) + (0.5 * b * points.square()));
    }

    private sealed class Antiderivative : PhysicsResidual
    {
        public override Tensor Evaluate(ZeroCoordinateShift field, Tensor functions, Tensor queries)
        {
            // The input is linear, so its first and last sensors tell it everywhere.
            var (left, right) = (functions.narrow(1, 0, 1), functions.narrow(1, functions.shape[1] - 1, 1));
            return field.Derivative(0) - left - ((right - left) * queries.t());
        }
    }
}
