using WeightSpace.Experiments.Definitions;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.MetaTraining;

/// <summary>Problems and networks to meta-train on.</summary>
internal sealed record TaskSettings(
    [Setting("families of operators", Choices = ["advection", "antiderivative", "differentiation", "diffusion-reaction", "heat", "identity"])]
    EquatableArray<string> Families,
    [Setting("hidden and last sizes of branch and trunk, one word for each architecture")] EquatableArray<string> Architectures,
    [Setting("how weights are drawn: uniform as PyTorch's Linear does, or glorot", Choices = ["uniform", "glorot"])] string Init,
    [Setting("sensors and query points", 8, 4096)] int Points,
    [Setting("functions of each problem that are trained on", 2, 100_000)] int Functions,
    [Setting("functions of each problem that the rule is judged by", 1, 100_000)] int HeldOut,
    [Setting("antithetic pairs of each architecture", 1, 4096)] int Pairs);

/// <summary>The rule that is meta-trained.</summary>
internal sealed record RuleSettings(
    [Setting("channels after each hidden equivariant layer", 1)] EquatableArray<int> Hidden,
    [Setting("initial step size of the momentum that the rule follows by itself", 1e-12)] double StepScale,
    [Setting("initial size of the network's part of a step", 1e-12)] double OutputScale,
    [Setting("width at which that size is the same in all matrices", 1, 65536)] int BaseWidth);

/// <summary>Episodes of inner training.</summary>
internal sealed record UnrollSettings(
    [Setting("inner steps of the shortest episode", 1, 1_000_000)] int Shortest,
    [Setting("inner steps of the longest episode", 1, 1_000_000)] int Longest,
    [Setting("gradients are scaled by 10^U(-d, d)", 0, 10)] double GradientScaleDecades);

/// <summary>The outer loop.</summary>
internal sealed record OuterSettings(
    [Setting("outer steps", 1, 10_000_000)] int OuterSteps,
    [Setting("inner steps of an outer step", 1, 100_000)] int Truncation,
    [Setting("standard deviation of the perturbations", 1e-9)] double Deviation,
    [Setting("greatest outer learning rate", 0)] double LearningRate,
    [Setting("last outer learning rate", 0)] double FinalLearningRate,
    [Setting("outer steps of warm-up", 0, 1_000_000)] int WarmUp,
    [Setting("weight decay of the outer optimizer", 0)] double WeightDecay,
    [Setting("longer outer gradients are shortened to this", 1e-9)] double GradientNorm,
    [Setting("seconds between two checkpoints", 0, 86400)] double CheckpointSeconds);

/// <summary>A meta-training.</summary>
internal sealed record MetaTrainingSettings(TaskSettings Task, RuleSettings Rule, UnrollSettings Unroll, OuterSettings Train);
