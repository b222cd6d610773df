using System.Collections.Immutable;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Data to learn an operator from, in the units the network sees, and the way back to those of the
/// problem.</summary>
/// <remarks>
/// By default every input function and every output is normalised by one mean and deviation of the training functions,
/// so that a learning rate means the same for every problem.
/// Every statistic comes from the training functions alone.
/// </remarks>
public sealed class TrainingTask : IDisposable
{
    private readonly PrincipalComponents? components;
    private readonly Normalizer? inputs;
    private readonly Normalizer? outputs;
    private readonly bool pointwise;

    /// <summary>Prepares data by the statistics of its first functions.</summary>
    /// <param name="name">The problem.</param>
    /// <param name="data">Training and test functions in one; still the caller's to dispose.</param>
    /// <param name="trainSamples">How many of them are for training.</param>
    /// <param name="normalization">In which units the network sees inputs and outputs.</param>
    /// <param name="inputComponents">The number of principal components that stand for the sensors; 0 for the sensors
    /// themselves.</param>
    public TrainingTask(string name, OperatorData data, int trainSamples, DataNormalization normalization = DataNormalization.Global, int inputComponents = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        Name = name;
        (TrainInUnits, TestInUnits) = data.Split(trainSamples);
        if (inputComponents > 0) components = PrincipalComponents.Fit(TrainInUnits.Functions, inputComponents);
        if (normalization != DataNormalization.None)
        {
            using var functions = Project(TrainInUnits.Functions);
            inputs = normalization == DataNormalization.Pointwise ? Normalizer.Fit(functions, perPoint: true) : Normalizer.FitInputs(functions, InputsOf(TrainInUnits));
            pointwise = normalization == DataNormalization.Pointwise;
            outputs = Normalizer.Fit(TrainInUnits.Solutions, pointwise);
        }

        Train = ForNetwork(TrainInUnits);
        Test = ForNetwork(TestInUnits);
    }

    /// <summary>The problem's name.</summary>
    public string Name { get; }

    /// <summary>Training functions as the network sees them.</summary>
    public OperatorData Train { get; }

    /// <summary>Test functions as the network sees them.</summary>
    public OperatorData Test { get; }

    /// <summary>Training functions in the units of the problem.</summary>
    public OperatorData TrainInUnits { get; }

    /// <summary>Test functions in the units of the problem.</summary>
    public OperatorData TestInUnits { get; }

    /// <summary>Predictions for the test functions in the units of the problem, shape of the solutions; the caller
    /// disposes them.</summary>
    public Tensor Predict(IOperatorModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var values = OperatorEvaluation.Predict(model, Test);
        return Denormalize(values);
    }

    /// <summary>Values of a network in the units of the problem, differentiable; a fresh tensor, the caller disposes
    /// it.</summary>
    /// <param name="values">Values, shape of the solutions, or of some of their points.</param>
    /// <param name="points">The numbers of these points; null for all.</param>
    public Tensor Denormalize(Tensor values, Tensor? points = null)
    {
        if (outputs is null) return values.alias();
        if (points is null || !pointwise) return outputs.Denormalize(values);
        using var scope = NewDisposeScope();
        return values.mul(outputs.Deviation.index_select(0, points)).add(outputs.Mean.index_select(0, points)).MoveToOuterDisposeScope();
    }

    /// <summary>Any functions of the problem as the network sees them; the caller disposes them.</summary>
    public OperatorData ForNetwork(OperatorData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var functions = Project(data.Functions);
        return new(inputs?.Normalize(functions) ?? functions, data.Queries.clone(), outputs?.Normalize(data.Solutions) ?? data.Solutions.clone(), InputsOf(data));
    }

    /// <summary>The model with all that stands before and after it, in the units of the problem; good as long as the
    /// task and the model are.</summary>
    public IOperatorModel InUnits(IOperatorModel model)
    {
        var normalized = new NormalizedOperator(model, inputs, outputs);
        return components is null ? normalized : new ProjectedOperator(normalized, components);
    }

    /// <summary>The relative L2 error on the test functions, mean per function, in the units of the problem.</summary>
    public double TestError(IOperatorModel model)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        return RelativeL2.Mean(Predict(model), TestInUnits.Solutions, Test.SeveralOutputs).to(ScalarType.Float64).item<double>();
    }

    /// <summary>Frees the data.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Test.Dispose();
        TrainInUnits.Dispose();
        TestInUnits.Dispose();
        components?.Dispose();
        inputs?.Dispose();
        outputs?.Dispose();
    }

    private Tensor Project(Tensor functions) => components?.Project(functions) ?? functions.clone();

    // Components are of all sensors together.
    private ImmutableArray<int> InputsOf(OperatorData data) => components is null ? data.Inputs : [];
}
