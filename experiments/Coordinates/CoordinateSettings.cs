using WeightSpace.AuxiliaryCoordinates;
using WeightSpace.Experiments.Definitions;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Coordinates;

/// <summary>Which autoencoder is trained.</summary>
internal enum AutoencoderKind
{
    /// <summary>Dense layers, the last one linear; coordinates between all of them.</summary>
    Dense,

    /// <summary>Two radial basis function networks; coordinates at the code.</summary>
    RadialBasis,

    /// <summary>Linear support vector machines that give bits, and a linear decoder.</summary>
    Binary,
}

/// <summary>The model.</summary>
internal sealed record AutoencoderSettings(
    [Setting("dense, radial-basis or binary")] AutoencoderKind Kind,
    [Setting("widths: of all layers; of functions and code; or of the code alone", 1, 65536)] EquatableArray<int> Sizes,
    [Setting("weight of the squared weights of dense layers and basis functions", 0)] double Ridge = 0,
    [Setting("standard deviations of the basis functions of encoder and decoder", 0)] EquatableArray<double> Spreads = default);

/// <summary>The images.</summary>
internal sealed record ImageSettings(
    [Setting("an image set of `data list`")] string Name,
    [Setting("images of each label to train on", 1, 1_000_000)] int TrainPerLabel,
    [Setting("images of each label whose error decides when the penalty grows", 0, 1_000_000)] int ValidationPerLabel);

/// <summary>The method of auxiliary coordinates.</summary>
internal sealed record PenaltySettings(
    [Setting("iterations, or epochs with mini-batches", 1, 1_000_000)] int Iterations,
    [Setting("first penalty, mu", 1e-9)] double Penalty = 1,
    [Setting("factor of mu when the nested validation error stops falling", 1)] double Growth = 10,
    [Setting("last penalty", 1e-9)] double MaxPenalty = 1,
    [Setting("part of itself by which the nested error must fall", 0, 1)] double Tolerance = 0.01,
    [Setting("whether to keep multipliers (augmented Lagrangian)")] bool Lagrangian = false,
    [Setting("points of a mini-batch; 0 for all", 0, 1_000_000)] int Batch = 0,
    [Setting("pull of mini-batches to the present weights, for each point", 1e-12)] double Damping = 1e-3,
    [Setting("sweeps of a Z step", 1, 1000)] int Sweeps = 1,
    [Setting("iterations of conjugate gradients in them", 1, 1000)] int InnerIterations = 5,
    [Setting("threads for points and stages", 1, 1024)] int Threads = 1,
    [Setting("whether the last stage is refitted in the end")] bool PostProcess = true);

/// <summary>Sizes chosen in the W step.</summary>
internal sealed record SelectionSettings(
    [Setting("iterations between two selections; 0 for none", 0, 1_000_000)] int Every = 0,
    [Setting("akaike, bayesian or cross-validation")] SelectionCriterion Criterion = SelectionCriterion.Akaike,
    [Setting("the least size", 1, 65536)] int Least = 150,
    [Setting("the greatest size", 1, 65536)] int Greatest = 1368,
    [Setting("how many sizes between", 2, 1000)] int Count = 50,
    [Setting("variance of an output", 0)] double Noise = 0.05);

/// <summary>An autoencoder of images, trained by auxiliary coordinates and by other methods in the same time.</summary>
internal sealed record CoordinateSettings(
    ImageSettings Images, AutoencoderSettings Model, PenaltySettings Train, SelectionSettings Select,
    [Setting("methods to compare, of a dense model: none, sgd, adam, lbfgs", Choices = ["none", "sgd", "adam", "lbfgs"])] EquatableArray<string> Baselines = default,
    [Setting("seconds of each of them; 0 for as long as auxiliary coordinates took", 0, 86400)] double BaselineSeconds = 0,
    [Setting("the paper's figure, to stand beside ours; empty for none")] string Paper = "")
{
    /// <summary>The methods to compare.</summary>
    public IEnumerable<string> Compared => Baselines.Where(name => name != "none");

    /// <summary>The options of the trainer.</summary>
    public CoordinateOptions Options => new(
        Train.Penalty, Train.Growth, Math.Max(Train.MaxPenalty, Train.Penalty), Train.Tolerance, Train.Lagrangian, Train.Batch, Train.Damping,
        sweeps: Train.Sweeps, innerIterations: Train.InnerIterations, threads: Train.Threads);

    /// <summary>The rule of selection.</summary>
    public SelectionRule Rule => new(
        Select.Criterion, [.. Enumerable.Range(0, Select.Count).Select(i => Select.Least + (int)Math.Round(i * (double)(Select.Greatest - Select.Least) / (Select.Count - 1)))], Select.Noise);
}
