using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Training and held-out functions, in the units of the problem and in those the network sees.</summary>
/// <remarks>
/// Held-out functions are validation data where training stops or selects parameters by their error, test data where it
/// only records it. All statistics come from the training functions.
/// </remarks>
public sealed class TrainingData : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly PrincipalComponents? components;
    private readonly Normalizer? inputs;
    private readonly Normalizer? outputs;
    private readonly bool pointwise;

    /// <summary>Prepares two sets of functions.</summary>
    /// <param name="train">Training functions in the units of the problem; borrowed.</param>
    /// <param name="heldOut">Held-out functions in the same units; borrowed.</param>
    /// <param name="normalization">The units that the network sees.</param>
    /// <param name="inputComponents">The number of principal components that stand for the sensors; 0 for the sensors
    /// themselves.</param>
    /// <exception cref="ArgumentException">The training functions cannot be normalised, or have fewer sensors than
    /// <paramref name="inputComponents"/>.</exception>
    public TrainingData(
        OperatorData train, OperatorData heldOut, DataNormalization normalization = DataNormalization.None,
        int inputComponents = 0)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentOutOfRangeException.ThrowIfNegative(inputComponents);
        (TrainInUnits, HeldOutInUnits) = (train, heldOut);
        pointwise = normalization == DataNormalization.Pointwise;
        if (inputComponents > 0) owned.Add(components = PrincipalComponents.Fit(train.Functions, inputComponents));
        if (normalization != DataNormalization.None)
        {
            using var functions = Project(train.Functions);
            owned.Add(
                inputs = pointwise ? Normalizer.Fit(functions, perPoint: true)
                    : Normalizer.FitInputs(functions, InputsOf(train)));
            owned.Add(outputs = Normalizer.Fit(train.Solutions, pointwise));
        }

        (Train, HeldOut) = (ForNetwork(train), ForNetwork(heldOut));
        owned.AddRange([Train, HeldOut]);
    }

    /// <summary>Training functions as the network sees them.</summary>
    public OperatorData Train { get; }

    /// <summary>Held-out functions as the network sees them.</summary>
    public OperatorData HeldOut { get; }

    /// <summary>Training functions in the units of the problem.</summary>
    public OperatorData TrainInUnits { get; }

    /// <summary>Held-out functions in the units of the problem.</summary>
    public OperatorData HeldOutInUnits { get; }

    /// <summary>What stands before and after the network.</summary>
    internal (PrincipalComponents? Components, Normalizer? Inputs, Normalizer? Outputs) Units => (components, inputs, outputs);

    /// <summary>Whether the network's outputs are in the units of the problem.</summary>
    internal bool OutputsInUnits => outputs is null;

    /// <summary>Prepares the first functions for training and holds out the rest.</summary>
    /// <param name="data">All functions; borrowed, and copied.</param>
    /// <param name="train">The number of training functions, fewer than there are.</param>
    /// <param name="normalization">The units that the network sees.</param>
    /// <param name="inputComponents">The number of principal components that stand for the sensors; 0 for the sensors
    /// themselves.</param>
    /// <returns>The prepared data; the caller disposes them.</returns>
    public static TrainingData Split(
        OperatorData data, long train, DataNormalization normalization = DataNormalization.Global,
        int inputComponents = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (first, rest) = data.Split(train);
        return Own(first, rest, normalization, inputComponents);
    }

    /// <summary>Prepares two sets of functions and takes them over: they are disposed with this object, or where it
    /// cannot be made.</summary>
    /// <inheritdoc cref="TrainingData(OperatorData, OperatorData, DataNormalization, int)"/>
    public static TrainingData Own(
        OperatorData train, OperatorData heldOut, DataNormalization normalization = DataNormalization.None,
        int inputComponents = 0)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(heldOut);
        try
        {
            var prepared = new TrainingData(train, heldOut, normalization, inputComponents);
            prepared.owned.AddRange([train, heldOut]);
            return prepared;
        }
        catch
        {
            train.Dispose();
            heldOut.Dispose();
            throw;
        }
    }

    /// <summary>Predictions for the held-out functions in the units of the problem, shape of the solutions; the caller
    /// disposes them.</summary>
    public Tensor Predict(IOperatorModel model)
    {
        using var values = OperatorEvaluation.Predict(model, HeldOut);
        return Denormalize(values);
    }

    /// <summary>The relative L2 error on the held-out functions, mean per function, in the units of the
    /// problem.</summary>
    public double HeldOutError(IOperatorModel model)
    {
        using var prediction = Predict(model);
        return OperatorEvaluation.Compare(prediction, HeldOutInUnits.Solutions).MeanRelativeL2;
    }

    /// <summary>Values of a network in the units of the problem, differentiable; a fresh tensor, the caller disposes
    /// it.</summary>
    /// <param name="values">Values, shape of the solutions, or of some of their points.</param>
    /// <param name="points">The indices of these points, shape <c>[count]</c>; null for all.</param>
    public Tensor Denormalize(Tensor values, Tensor? points = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (outputs is null) return values.alias();
        if (points is null || !pointwise) return outputs.Denormalize(values);
        using var scope = NewDisposeScope();
        return values.mul(outputs.Deviation.index_select(0, points)).add(
            outputs.Mean.index_select(0, points)).MoveToOuterDisposeScope();
    }

    /// <summary>Any functions of the problem as the network sees them; the caller disposes them.</summary>
    public OperatorData ForNetwork(OperatorData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var functions = Project(data.Functions);
        return new(
            inputs?.Normalize(functions) ?? functions, data.Queries.alias(),
            outputs?.Normalize(data.Solutions) ?? data.Solutions.alias(), InputsOf(data));
    }

    /// <summary>The model in the units of the problem, with all that stands before and after it; good as long as this
    /// object and the model are.</summary>
    public IOperatorModel InUnits(IOperatorModel model)
    {
        var normalized = new NormalizedOperator(model, inputs, outputs);
        return components is null ? normalized : new ProjectedOperator(normalized, components);
    }

    /// <summary>Frees what was made here.</summary>
    public void Dispose()
    {
        foreach (var one in owned) one.Dispose();
        owned.Clear();
    }

    private Tensor Project(Tensor functions) => components?.Project(functions) ?? functions.alias();

    // Components are of all sensors together.
    private ImmutableArray<int> InputsOf(OperatorData data) => components is null ? data.Inputs : [];
}
