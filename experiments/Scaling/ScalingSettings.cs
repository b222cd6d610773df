using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Scaling;

/// <summary>Where the learning rate of a width comes from.</summary>
internal enum RateTransfer
{
    /// <summary>All widths have the same.</summary>
    Fixed,

    /// <summary>From the rate of one width, by maximal update parametrization.</summary>
    MaximalUpdate,

    /// <summary>Every point tries a grid, on validation functions.</summary>
    Tuned,
}

/// <summary>Which error of the test functions is fitted.</summary>
internal enum ScalingError
{
    /// <summary>The mean of their relative L2 errors.</summary>
    Mean,

    /// <summary>The norm of all differences over the norm of all solutions: the root of the mean squared error that
    /// theory is about.</summary>
    Aggregate,
}

/// <summary>How learning rates follow the width.</summary>
internal sealed record RateSettings(
    [Setting("learning rate of Adam, at the base width where it is transferred", 0)] double LearningRate,
    [Setting("where the rate of a width comes from")] RateTransfer Transfer = RateTransfer.MaximalUpdate,
    [Setting("the width that the rate was chosen at", 1, 65536)] int BaseWidth = 32,
    [Setting("rates that every point tries where they are tuned", 0)] EquatableArray<double> Grid = default,
    [Setting("steps of each try", 1, 100_000_000)] long TuneSteps = 500);

/// <summary>A sweep over widths, numbers of training functions and seeds.</summary>
internal sealed record ScalingSweepSettings(
    [Setting("the operators to learn")] EquatableArray<string> Problems,
    [Setting("text form of the model; {width} stands for the width")] string Architecture,
    [Setting("the widths", 1, 65536)] EquatableArray<int> Widths,
    [Setting("numbers of training functions; smaller sets are part of larger ones", 2, 1_000_000)] EquatableArray<int> Samples,
    [Setting("trainings at each size, each with data, weights and batches of its own", 1, 1000)] int Seeds,
    [Setting("input functions to test on, the same at every size and seed", 2, 1_000_000)] int TestSamples,
    DataSettings Data, TrainSettings Train, RateSettings Rates,
    [Setting("passes over the training functions, where they take more than the steps of every training", 0, 1_000_000)] int Epochs = 0,
    [Setting("sensors and query points; 0 takes those of the problem's paper", 0, 4096)] int Points = 0,
    [Setting("kind of model")] string Kind = "deeponet",
    [Setting("the error that is fitted")] ScalingError Error = ScalingError.Aggregate,
    [Setting("processes that train at a time, one thread each; 0 takes a process for each core", 0, 1024)] int Processes = 0,
    [Setting("slope of the error over samples in a paper, to stand beside ours; empty for none")] string Paper = "")
{
    /// <summary>All points of the sweep, those that take longest first, so that processes end together.</summary>
    public IReadOnlyList<SweepPoint> Plan => [.. Problems.SelectMany(problem => Widths.SelectMany(width => Samples.SelectMany(samples =>
        Enumerable.Range(1, Seeds).Select(seed => new SweepPoint(problem, width, samples, seed)))))
        .OrderByDescending(point => Options(point.Problem, point.Width).ParameterCount * (double)Steps(point.Samples) * Batch(point.Samples))];

    /// <summary>Steps of a training.</summary>
    public long Steps(double samples) => Math.Max(Train.Steps, (long)Math.Ceiling(Epochs * samples / Batch(samples)));

    /// <summary>Functions of a step.</summary>
    public int Batch(double samples) => Train.Batch == 0 ? (int)samples : (int)Math.Min(Train.Batch, samples);

    /// <summary>The model at a width.</summary>
    /// <exception cref="UsageException">The text form is wrong, or does not fit the problem.</exception>
    public OperatorModelOptions Options(string problem, int width)
    {
        var created = OperatorProblems.Create(problem, Points);
        if (!Architecture.Contains("{width}", StringComparison.Ordinal))
            throw new UsageException($"setting 'architecture' must hold {{width}} where the width stands, got '{Architecture}'");
        try
        {
            var options = OperatorModels.Parse(Kind, Architecture.Replace("{width}", width.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            var sensors = Data.InputComponents > 0 ? Data.InputComponents : created.Sensors;
            return (options.Sensors, options.QueryDimension, options.Outputs) == (sensors, created.QueryDimension, created.Outputs) ? options
                : throw new UsageException($"the architecture is one of {options.Sensors} sensors, {options.QueryDimension} coordinates and {options.Outputs} outputs, but {problem} has {sensors}, {created.QueryDimension} and {created.Outputs}; change 'architecture' or 'points'");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new UsageException($"setting 'architecture' is wrong at width {width}: {e.Message}", e);
        }
    }
}

/// <summary>One training of a sweep.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Width">The width.</param>
/// <param name="Samples">Training functions.</param>
/// <param name="Seed">The number of the seed, from 1: the trial in the store.</param>
internal sealed record SweepPoint(string Problem, int Width, int Samples, int Seed)
{
    /// <summary>The subject of its row in the store.</summary>
    public string Subject => FormattableString.Invariant($"{Problem}/width {Width:00000}/samples {Samples:0000000}");
}
