using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Training;
using WeightSpace.Kernels;
using WeightSpace.LearnedOptimizers;
using WeightSpace.OperatorLearning;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Tests;

public sealed class OperatorTrainingTests
{
    private const int Steps = 25;

    [Theory]
    [InlineData("sgd", 0)]
    [InlineData("adam", 0)]
    [InlineData("adam", 5)]
    [InlineData("adamw", 5)]
    [InlineData("muon", 5)]
    public void Run_InterruptedAndResumed_GivesTheSameBits(string optimizer, int batch)
    {
        using var folder = new TemporaryFolder();
        using var task = Task();
        using var whole = Begin(task, folder, "whole", optimizer, batch);
        whole.Run(new Silent(), CancellationToken.None);

        using (var first = Begin(task, folder, "parts", optimizer, batch))
            Assert.ThrowsAny<OperationCanceledException>(() => StopAt(first, 12));
        using var second = Begin(task, folder, "parts", optimizer, batch);
        second.Restore();
        Assert.Equal(12, second.State.Step);
        second.Run(new Silent(), CancellationToken.None);

        Assert.Equal(Bytes(whole), Bytes(second));
        Assert.Equal(whole.State.Curve.Select(point => (point.Step, point.Loss, point.Error)), second.State.Curve.Select(point => (point.Step, point.Loss, point.Error)));
    }

    [Theory]
    [InlineData("deeponet", OperatorLoss.RelativeL2)]
    [InlineData("deeponet", OperatorLoss.MeanSquared)]
    [InlineData("nomad", OperatorLoss.RelativeL2)]
    public void Run_SchedulePointsAndLoss_ResumeToTheSameBits(string model, OperatorLoss loss)
    {
        using var folder = new TemporaryFolder();
        using var task = Task();
        OperatorTraining Create(string file)
        {
            using var generator = new Generator(5);
            var network = OperatorModels.Create(model, model == "nomad" ? "branch=16-12-8; decoder=9-12-1" : "branch=16-12-8; trunk=1-12-8", generator, training: task.Train);
            return new OperatorTraining(
                task, network, new FusedAdam(network.parameters(), 1e-2), new Generator(7), Options(Steps, 5, 4, 6, loss, LearningRateSchedule.Cosine),
                Path.Combine(folder.Path, file + ".safetensors"), model, TimeProvider.System);
        }

        using var whole = Create("whole");
        whole.Run(new Silent(), CancellationToken.None);
        using (var first = Create("parts"))
            Assert.ThrowsAny<OperationCanceledException>(() => StopAt(first, 12));
        using var second = Create("parts");
        second.Restore();
        second.Run(new Silent(), CancellationToken.None);
        Assert.Equal(Bytes(whole), Bytes(second));
        Assert.True(whole.State.Curve[^1].Error < whole.State.Curve[0].Error);
    }

    [Fact]
    public void Run_Finished_IsNotDoneAgain()
    {
        using var folder = new TemporaryFolder();
        using var task = Task();
        using (var first = Begin(task, folder, "one", "adam", 0))
            first.Run(new Silent(), CancellationToken.None);
        using var second = Begin(task, folder, "one", "adam", 0);
        second.Restore();
        var seconds = second.State.Seconds;
        second.Run(new Silent(), CancellationToken.None);
        Assert.Equal((Steps, seconds), (second.State.Step, second.State.Seconds));
    }

    [Fact]
    public void Run_HugeLearningRate_IsMarkedAsDiverged()
    {
        using var folder = new TemporaryFolder();
        using var task = Task();
        using var training = Begin(task, folder, "one", "sgd", 0, learningRate: 1e20);
        training.Run(new Silent(), CancellationToken.None);
        Assert.True(training.State.Diverged);
        Assert.InRange(training.State.Step, 1, Steps);
    }

    [Fact]
    public void Restore_TruncatedFile_SaysWhatToDo()
    {
        using var folder = new TemporaryFolder();
        using var task = Task();
        using (var first = Begin(task, folder, "one", "adam", 0))
            first.Run(new Silent(), CancellationToken.None);
        var path = Path.Combine(folder.Path, "one.safetensors");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..1000]);
        using var second = Begin(task, folder, "one", "adam", 0);
        var error = Assert.Throws<RunFailedException>(second.Restore);
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains("remove it to do that part again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Restore_OtherSettings_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var task = Task();
        using (var first = Begin(task, folder, "one", "adam", 0))
            first.Run(new Silent(), CancellationToken.None);
        using var second = Begin(task, folder, "one", "adam", 3);
        Assert.Contains("expected", Assert.Throws<RunFailedException>(second.Restore).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ManySteps_LeavesNoTensors()
    {
        using var folder = new TemporaryFolder();
        using var task = Task();
        using var training = Begin(task, folder, "one", "adam", 5);
        using var outer = NewDisposeScope();
        var before = outer.DisposablesCount;
        training.Run(new Silent(), CancellationToken.None);
        Assert.Equal(before, outer.DisposablesCount);
    }

    [Fact]
    public void Run_ThreeOutputsAndPointsPerFunction_LearnsAndMeasures()
    {
        using var folder = new TemporaryFolder();
        using var generator = new Generator(3);
        using var cartesian = new ShallowWaterProblem(6, 1, solverCells: 64, momenta: true).Generate(new SampleDraws(3, 24), CPU);
        using var data = cartesian.DrawPoints(20, generator);
        foreach (var one in new[] { cartesian, data })
        {
            using var task = TrainingData.Split(one, 16);
            using var weights = new Generator(5);
            var network = new DeepOnet(DeepOnetOptions.Parse("branch=36-12-24; trunk=3-12-8; outputs=3"), weights);
            using var training = new OperatorTraining(
                task, network, new FusedAdam(network.parameters(), 1e-2), new Generator(7), Options(180, 8, 60),
                Path.Combine(folder.Path, $"{one.Cartesian}.safetensors"), "three", TimeProvider.System);
            training.Run(new Silent(), CancellationToken.None);
            Assert.False(training.State.Diverged);
            Assert.True(training.State.Curve[^1].Loss < 0.8 * training.State.Curve[0].Loss, string.Join(' ', training.State.Curve));
            Assert.Equal(task.HeldOutInUnits.Solutions.shape, task.Predict(training.Model).shape);
            Assert.Equal(training.State.Curve[^1].Error, OperatorEvaluation.Measure(task.InUnits(training.Model), task.HeldOutInUnits).MeanRelativeL2, 1e-5);
        }
    }

    [Theory]
    [InlineData(DataNormalization.None)]
    [InlineData(DataNormalization.Global)]
    [InlineData(DataNormalization.Pointwise)]
    public void Run_RelativeLossOnDrawnPoints_IsInTheUnitsOfTheseVeryPoints(DataNormalization normalization)
    {
        using var folder = new TemporaryFolder();
        using var task = Task(normalization);
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var (values, points) = (randn([16, 16], generator: generator), tensor(new[] { 11L, 0, 5, 5 }));
        Assert.Equal(0, (task.Denormalize(values).index_select(1, points) - task.Denormalize(values.index_select(1, points), points)).abs().max().item<float>());
        var network = OperatorModels.Create("nomad", "branch=16-12-8; decoder=9-12-1", generator);
        using var training = new OperatorTraining(
            task, network, new FusedAdam(network.parameters(), 1e-2), new Generator(7), Options(300, 8, 100, 6, OperatorLoss.RelativeL2),
            Path.Combine(folder.Path, "one.safetensors"), "nomad", TimeProvider.System);
        training.Run(new Silent(), CancellationToken.None);
        Assert.True(training.State.Curve.Min(point => point.Loss) < 0.85 * training.State.Curve[0].Loss, string.Join(' ', training.State.Curve));
    }

    // The antiderivative is zero at its first point, always, so that this has no deviation to divide by.
    private static TrainingData Task(DataNormalization normalization = DataNormalization.Global)
    {
        using var data = normalization == DataNormalization.Pointwise ? new IdentityProblem(16).Generate(new SampleDraws(3, 24), CPU) : new AntiderivativeProblem(16).Generate(new SampleDraws(3, 24), CPU);
        return TrainingData.Split(data, 16, normalization);
    }

    private static TrainingOptions Options(
        long steps, int batch, int evaluateEvery, int points = 0, OperatorLoss loss = OperatorLoss.MeanSquared, LearningRateSchedule schedule = LearningRateSchedule.Constant) =>
        new(new(steps, batch, points, loss, evaluateEvery, KeepBest: false), schedule, TimeSpan.FromHours(1));

    private static OperatorTraining Begin(TrainingData task, TemporaryFolder folder, string file, string optimizer, int batch, double learningRate = 1e-3)
    {
        using var generator = new Generator(5);
        var network = new DeepOnet(new DeepOnetOptions([16, 12, 8], [1, 12, 8]), generator);
        optim.Optimizer made = optimizer switch
        {
            "sgd" => optim.SGD(network.parameters(), learningRate, 0.9),
            "muon" => new Muon(network.parameters(), learningRate),
            "adamw" => optim.AdamW(network.parameters(), learningRate),
            _ => new FusedAdam(network.parameters(), learningRate),
        };
        return new OperatorTraining(
            task, network, made, new Generator(7), Options(Steps, batch, 4),
            Path.Combine(folder.Path, file + ".safetensors"), $"{optimizer} {batch}", TimeProvider.System);
    }

    // The training looks at the token before every step, and reports right after one: cancelling there stops it at that
    // step.
    private static void StopAt(OperatorTraining training, long step)
    {
        using var source = new CancellationTokenSource();
        training.Run(new Cancelling(source, step), source.Token);
    }

    private static List<byte> Bytes(OperatorTraining training)
    {
        var bytes = new List<byte>();
        foreach (var (_, value) in ((nn.Module)training.Model).state_dict())
            bytes.AddRange(value.detach().contiguous().bytes.ToArray());
        return bytes;
    }

    private sealed class Cancelling(CancellationTokenSource source, long step) : IProgressLine
    {
        public void Report(long done, string note)
        {
            if (done == step)
                source.Cancel();
        }

        public void End(string note)
        {
        }
    }

    private sealed class Silent : IProgressLine
    {
        public void Report(long done, string note)
        {
        }

        public void End(string note)
        {
        }
    }
}
