using WeightSpace.Experiments.Definitions;
using WeightSpace.OperatorLearning;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Training;

/// <summary>Data of one's own in place of a problem's solver.</summary>
internal sealed record OwnDataSettings(
    [Setting("a file of your own data (npz, npy, safetensors, h5, MAT 7.3), several with commas, or a folder; empty solves the problem")] string File = "",
    [Setting("what to read of the file, such as functions=a; solutions=u; thin=64; empty finds it out")] string Layout = "",
    [Setting("whether the file's samples are shuffled by the seed before they are divided")] bool Shuffle = false);

/// <summary>How many functions of a problem, at how many points.</summary>
internal sealed record ProblemSettings(
    [Setting("input functions to train on", 2, 1_000_000)] int TrainSamples,
    [Setting("input functions to test on", 2, 1_000_000)] int TestSamples,
    [Setting("sensors and query points, in each direction; 0 takes those of the problem's paper", 0, 4096)] int Points = 0,
    [Setting("parameters of the problem, such as viscosity; `data list` has those of each")] OpenSettings? Parameters = null,
    [Inline] OwnDataSettings? Own = null);

/// <summary>The units in which a model sees the data.</summary>
internal sealed record DataSettings(
    [Setting("in which units the models see the data")] DataNormalization Normalization = DataNormalization.None,
    [Setting("principal components that stand for the sensors; 0 takes the sensors", 0, 4096)] int InputComponents = 0);

/// <summary>How a network is trained.</summary>
internal sealed record TrainSettings(
    [Setting("steps of every training", 1, 100_000_000)] long Steps,
    [Setting("functions a step, each once in an epoch; 0 takes all", 0, 100_000_000)] int Batch,
    [Setting("steps between two measurements of the test error", 1, 100_000_000)] int EvaluateEvery,
    [Setting("how the learning rate changes over the steps")] LearningRateSchedule Schedule,
    [Setting("query points a step; 0 takes all", 0, 100_000_000)] int Points = 0,
    [Setting("the loss")] OperatorLoss Loss = OperatorLoss.MeanSquared,
    [Setting("seconds between two checkpoints", 0, 86400)] double CheckpointSeconds = 20)
{
    /// <summary>The trainer's options. The last parameters are kept: measured are the test functions, which choose
    /// nothing.</summary>
    public TrainingOptions Options => new(new(Steps, Batch, Points, Loss, EvaluateEvery, KeepBest: false), Schedule, TimeSpan.FromSeconds(CheckpointSeconds));
}

/// <summary>Adam's settings.</summary>
internal sealed record AdamSettings(
    [Setting("learning rate of Adam", 0)] double LearningRate,
    [Setting("factor of the squared weights in Adam", 0)] double WeightDecay = 0);

/// <summary>One model on one problem.</summary>
internal sealed record PlanSettings(
    ProblemSettings Problem, DataSettings Data, TrainSettings Train, AdamSettings Adam,
    [Setting("trainings of each model, each with data, weights and batches of its own", 1, 1000)] int Trials,
    [Setting("kind of model; empty takes the model's name")] string Kind = "",
    [Setting("text form of the model")] string Architecture = "",
    [Setting("what the paper printed")] string Paper = "");

/// <summary>Several models on several problems.</summary>
internal sealed record ModelComparisonSettings(
    [Setting("the operators to learn")] EquatableArray<string> Problems,
    [Setting("whose figures stand beside ours")] string Source,
    [Inline] Layer<PlanSettings> General, Named<Layer<PlanSettings>> Models,
    [Setting("the models to run; empty runs all")] EquatableArray<string> Only = default)
{
    /// <summary>The models to run.</summary>
    public IReadOnlyList<string> Selected => Only.Length > 0 ? Only : [.. Models.Names];

    /// <summary>The settings of a model on a problem.</summary>
    public PlanSettings Plan(string problem, string model) => Layer<PlanSettings>.Read(General, Models[model], problem);
}

/// <summary>One problem of the catalogue.</summary>
internal sealed record NamedProblemSettings(
    [Setting("the operator to learn, one of `data list`")] string Name,
    [Setting("sensors and query points, in each direction; 0 takes those of the problem's paper", 0, 4096)] int Points,
    [Setting("input functions to train on", 2, 1_000_000)] int TrainSamples,
    [Setting("input functions to test on", 2, 100_000)] int TestSamples,
    [Setting("parameters of the problem, such as viscosity; `data list` has those of each")] OpenSettings? Parameters = null,
    [Inline] OwnDataSettings? Own = null);

/// <summary>A DeepONet whose sizes follow from the problem.</summary>
internal sealed record NetworkSettings(
    [Setting("hidden width of branch and trunk", 1, 8192)] int Width,
    [Setting("linear layers of branch and of trunk", 1, 64)] int Layers,
    [Setting("basis functions", 1, 8192)] int Basis,
    [Setting("Fourier harmonics that the trunk sees of a periodic problem", 1, 64)] int Harmonics,
    [Setting("nonlinearity")] NetworkActivation Activation,
    [Setting("how weights are drawn; uniform is what nn.Linear does")] WeightInitialization Init);

/// <summary>One optimizer of a comparison.</summary>
internal sealed record OptimizerSettings(
    [Setting("learning rate; the learned optimizer has none", 0)] double LearningRate = 0,
    [Setting("learning rates that tune-learning-rates tries", 0)] EquatableArray<double> Grid = default,
    [Setting("momentum of SGD and Muon", 0, 0.9999)] double Momentum = 0,
    [Setting("weight decay of AdamW", 0)] double WeightDecay = 0,
    [Setting("a shipped learned optimizer by name, or a checkpoint file; empty for a hand-made one")] string Checkpoint = "");

/// <summary>One network, several optimizers.</summary>
internal sealed record OperatorComparisonSettings(
    NamedProblemSettings Problem, NetworkSettings Model, TrainSettings Train, Named<OptimizerSettings> Optimizers,
    [Setting("the optimizers to run; empty runs all")] EquatableArray<string> Only = default,
    [Setting("the optimizer whose training time the others get too; empty for none")] string SecondsOf = "")
{
    /// <summary>The optimizers to run.</summary>
    public IReadOnlyList<string> Selected => Only.Length > 0 ? Only : [.. Optimizers.Names];
}
