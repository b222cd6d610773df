using WeightSpace.Experiments.Training;
using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Scaling;

/// <summary>Trains the points of a sweep, one after the other on one thread; a point is the same wherever and after
/// whatever it is trained.</summary>
internal sealed class SweepTrainer : IDisposable
{
    private readonly ScalingSweepSettings settings;
    private readonly OperatorDataCache cache;
    private readonly long seed;
    private readonly Device device;
    private readonly Dictionary<(string Problem, long Stream), OperatorData> data = [];

    /// <param name="settings">The sweep.</param>
    /// <param name="folder">The output folder, whose cache holds the data.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="deviceName">Where to train.</param>
    /// <param name="report">Told when data are generated.</param>
    public SweepTrainer(ScalingSweepSettings settings, string folder, long seed, string deviceName, Action<string> report)
    {
        (this.settings, this.seed, device) = (settings, seed, device(deviceName));
        cache = new OperatorDataCache(Path.Combine(folder, "data"), report);
    }

    /// <summary>Functions of a problem: of a seed to train on, or with number 0 those that all are tested on, or with
    /// -1 those that rates are tuned on. Not the caller's to dispose.</summary>
    public OperatorData Functions(string problem, int number)
    {
        if (data.TryGetValue((problem, number), out var known)) return known;
        // Only the last problem's are kept in memory.
        foreach (var other in data.Keys.Where(key => key.Problem != problem).ToArray())
            if (data.Remove(other, out var old)) old.Dispose();
        var count = number > 0 ? settings.Samples.Max() : settings.TestSamples;
        return data[(problem, number)] = cache.Get(
            OperatorProblems.Create(problem, settings.Points), count, SeedSequence.Derive(SeedSequence.Derive(seed, number), "scaling data"), device);
    }

    /// <summary>Trains a point.</summary>
    /// <returns>The numbers of its row in the store.</returns>
    public (string Name, double Value)[] Train(SweepPoint point, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var all = Functions(point.Problem, point.Seed);
        using var train = all.Subset(0, point.Samples);
        var options = settings.Options(point.Problem, point.Width);
        var rate = settings.Rates.Transfer == RateTransfer.Tuned ? Tune(point, options, train, stop) : settings.Rates.LearningRate;
        using var prepared = Prepare(train, Functions(point.Problem, 0));
        var start = TimeProvider.System.GetTimestamp();
        using var network = Train(point, options, prepared, rate, settings.Steps(point.Samples), stop);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var errors = Errors(prepared, network);
        return
        [
            ("test_relative_l2", errors.MeanRelativeL2), ("median", errors.MedianRelativeL2), ("aggregate", errors.AggregateRelativeL2), ("parameters", options.ParameterCount), ("samples", point.Samples),
            ("steps", settings.Steps(point.Samples)), ("seconds", seconds), ("learning_rate", rate),
            ("step_operations", Operations(options, settings.Batch(point.Samples), settings.Train.Points > 0 ? Math.Min(settings.Train.Points, all.Points) : all.Points)),
        ];
    }

    /// <summary>Frees the data.</summary>
    public void Dispose()
    {
        foreach (var one in data.Values) one.Dispose();
    }

    /// <summary>Floating-point operations of a step: of a DeepONet counted, of other models the usual 6 for each
    /// parameter, function and point.</summary>
    private static double Operations(OperatorModelOptions options, long functions, long points) =>
        options is DeepOnetOptions own ? own.StepOperations(functions, points) : 6.0 * options.ParameterCount * functions * points;

    private TrainingData Prepare(OperatorData train, OperatorData heldOut) => new(train, heldOut, settings.Data.Normalization, settings.Data.InputComponents);

    private double Tune(SweepPoint point, OperatorModelOptions options, OperatorData train, CancellationToken stop)
    {
        using var prepared = Prepare(train, Functions(point.Problem, -1));
        return settings.Rates.Grid.Select(rate =>
        {
            using var network = Train(point, options, prepared, rate, settings.Rates.TuneSteps, stop);
            var error = settings.Error == ScalingError.Mean ? Errors(prepared, network).MeanRelativeL2 : Errors(prepared, network).AggregateRelativeL2;
            return (Rate: rate, Error: double.IsFinite(error) ? error : double.PositiveInfinity);
        }).MinBy(one => one.Error).Rate;
    }

    private OperatorNetwork Train(SweepPoint point, OperatorModelOptions options, TrainingData prepared, double rate, long steps, CancellationToken stop)
    {
        var own = SeedSequence.Derive(SeedSequence.Derive(seed, point.Seed), point.Subject);
        using var weights = new Generator((ulong)SeedSequence.Derive(own, "weights"));
        using var batches = new Generator((ulong)SeedSequence.Derive(own, "batches"));
        var network = OperatorModels.Create(options, weights, device, training: prepared.Train);
        using var optimizer = network is DeepOnet deepOnet && settings.Rates.Transfer == RateTransfer.MaximalUpdate
            ? new FusedAdam(new WidthTransfer((DeepOnetOptions)settings.Options(point.Problem, settings.Rates.BaseWidth)).Apply(deepOnet, rate))
            : new FusedAdam(network.parameters(), rate);
        var points = settings.Train.Points > 0 ? (int)Math.Min(settings.Train.Points, prepared.Train.Points) : 0;
        using var trainer = new OperatorTrainer(
            network, optimizer, prepared, new(steps, settings.Batch(point.Samples), points, settings.Train.Loss, steps, KeepBest: false), batches,
            settings.Train.Schedule.Create(optimizer, steps));
        trainer.Run(stop);
        return network;
    }

    private static OperatorMetrics Errors(TrainingData prepared, OperatorNetwork network)
    {
        using var prediction = prepared.Predict(network);
        return OperatorEvaluation.Compare(prediction, prepared.HeldOutInUnits.Solutions);
    }
}
