using OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Data to learn an operator from, in the units the network sees, and the way back to those of the problem.</summary>
/// <remarks>Every input function and every output is normalised by one mean and deviation of the training functions, so that a learning rate means the same for every problem.</remarks>
public sealed class TrainingTask : IDisposable
{
    private readonly Normalizer inputs;
    private readonly Normalizer outputs;

    /// <summary>Normalises data by the statistics of its first functions.</summary>
    /// <param name="name">The problem.</param>
    /// <param name="data">Training and test functions in one; still the caller's to dispose.</param>
    /// <param name="trainSamples">How many of them are for training.</param>
    public TrainingTask(string name, OperatorData data, int trainSamples)
    {
        ArgumentNullException.ThrowIfNull(data);
        Name = name;
        var (train, test) = data.Split(trainSamples);
        using (train)
        {
            inputs = Normalizer.FitInputs(train.Functions, train.Inputs);
            outputs = Normalizer.Fit(train.Solutions);
            TestInUnits = test;
            Train = Normalized(train);
            Test = Normalized(test);
        }
    }

    /// <summary>The problem's name.</summary>
    public string Name { get; }

    /// <summary>Training functions, normalised.</summary>
    public OperatorData Train { get; }

    /// <summary>Test functions, normalised.</summary>
    public OperatorData Test { get; }

    /// <summary>Test functions in the units of the problem.</summary>
    public OperatorData TestInUnits { get; }

    /// <summary>Predictions for the test functions in the units of the problem, shape of the solutions; the caller disposes them.</summary>
    public Tensor Predict(IOperatorModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var values = OperatorEvaluation.Predict(model, Test);
        return outputs.Denormalize(values);
    }

    /// <summary>The model between the task's normalisers, in the units of the problem; good as long as the task and the model are.</summary>
    public IOperatorModel InUnits(IOperatorModel model) => new NormalizedOperator(model, inputs, outputs);

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
        TestInUnits.Dispose();
        inputs.Dispose();
        outputs.Dispose();
    }

    private OperatorData Normalized(OperatorData data) =>
        new(inputs.Normalize(data.Functions), data.Queries.clone(), outputs.Normalize(data.Solutions), data.Inputs);
}
