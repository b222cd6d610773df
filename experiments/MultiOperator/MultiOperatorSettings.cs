using WeightSpace.Experiments.Definitions;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.MultiOperator;

/// <summary>One of several operators.</summary>
internal sealed record OperatorSettings(
    [Setting("the operator to learn; empty takes the name")] string Problem = "",
    [Setting("sensors and points in space; 0 takes those of all", 0, 4096)] int Points = 0,
    [Setting("parameters of the problem, such as viscosity; `data list` has those of each")] OpenSettings? Parameters = null);

/// <summary>How several operators are learnt.</summary>
internal enum Learning
{
    /// <summary>By one network that shares parts.</summary>
    Together,

    /// <summary>By a network each, alone.</summary>
    Separate,

    /// <summary>By one network that is told the operator in its input.</summary>
    Concatenated,
}

/// <summary>A way to learn several operators.</summary>
internal sealed record MethodSettings(
    [Setting("together, in separate networks, or in one whose input names the operator")] Learning Learning = Learning.Together,
    [Setting("what is shared: modno, d2no, nothing, everything, or branch=0,0,1; trunk=0,1,2")] string Sharing = "modno",
    [Setting("joint updates, or local and shared ones in turns")] MultiOperatorUpdate Update = MultiOperatorUpdate.Joint,
    [Setting("fraction of each operator's functions that shared parameters see", 0, 1)] double SharedFraction = 1,
    [Setting("how gradients are put together in shared parameters")] OperatorBalance Balance = OperatorBalance.None,
    [Setting("rank of each operator's adapters of shared layers; 0 for none", 0, 1024)] int AdapterRank = 0,
    [Setting("the layers of shared parts that have adapters, from 0; empty for all")] EquatableArray<int> AdapterLayers = default,
    [Setting("groups of coefficients that each operator weighs; 0 for none", 0, 1024)] int Groups = 0,
    [Setting("operators that are added when the others are learned, by training their local parts alone")] EquatableArray<string> Later = default,
    [Setting("sgd, adam or adamw, each part with its own; or a learned one by name or file")] string Optimizer = "adam",
    [Setting("learning rate", 0)] double LearningRate = 0.001,
    [Setting("learning rate of local parameters as a multiple of that", 0)] double LocalRate = 1);

/// <summary>Several operators, several ways to learn them.</summary>
internal sealed record MultiOperatorSettings(
    Named<OperatorSettings> Operators, Named<MethodSettings> Methods, NetworkSettings Model, TrainSettings Train,
    [Setting("input functions of each operator to train on", 2, 1_000_000)] int TrainSamples,
    [Setting("input functions to test on", 2, 1_000_000)] int TestSamples,
    [Setting("sensors, and points in space of the training grid", 4, 4096)] int Points,
    [Setting("points in space of the test grid, a multiple; 0 for the training grid", 0, 4096)] int TestPoints,
    [Setting("trainings of each method, each with data, weights and batches of its own", 1, 1000)] int Trials,
    [Setting("the part of the time interval that is trained on; errors are told apart within and beyond", 0.01, 1)] double TrainedTime = 1,
    [Setting("the method that the others are compared with")] string Reference = "separate",
    [Setting("the methods to run; empty runs all")] EquatableArray<string> Only = default)
{
    /// <summary>The methods to run.</summary>
    public IReadOnlyList<string> Selected => Only.Length > 0 ? Only : [.. Methods.Names];
}
