using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The architecture of a neural operator: what can be said of it without tensors, and how to make it.
/// Immutable, equal by content.</summary>
/// <remarks>Every kind has a text form of fields <c>name=value; name=value</c>, which
/// <see cref="OperatorModels.Parse"/> reads and <see cref="object.ToString"/> writes.</remarks>
public abstract record OperatorModelOptions
{
    private protected OperatorModelOptions(NetworkActivation activation, WeightInitialization initialization, QueryFeatures? features)
    {
        if (!Enum.IsDefined(activation))
            throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation.");
        if (!Enum.IsDefined(initialization))
            throw new ArgumentOutOfRangeException(nameof(initialization), initialization, "Unknown initialization.");
        Activation = activation;
        Initialization = initialization;
        Features = features;
    }

    /// <summary>The nonlinearity.</summary>
    public NetworkActivation Activation { get; }

    /// <summary>How the weights are drawn.</summary>
    public WeightInitialization Initialization { get; }

    /// <summary>The fixed transform of query points, or null.</summary>
    public QueryFeatures? Features { get; }

    /// <summary>The number of sensors; of several input functions together.</summary>
    public abstract int Sensors { get; }

    /// <summary>The dimension of a query point.</summary>
    public abstract int QueryDimension { get; }

    /// <summary>The number of values at a query point.</summary>
    public abstract int Outputs { get; }

    /// <summary>The number of trained parameters; a complex one counts as two.</summary>
    public abstract long ParameterCount { get; }

    internal abstract OperatorNetwork Create(Generator generator, Device? device, ScalarType dtype, OperatorData? training);

    /// <summary>The text form: own fields, then those that all kinds have; what has its default is left out.</summary>
    private protected string Text(params IEnumerable<(string Name, object? Value)> own) => OptionFields.Format(
    [
        .. own, ("activation", Activation), ("init", Initialization == WeightInitialization.Glorot ? null : Initialization), ("features", Features),
    ]);

    private protected static SizeList RequireNetwork(SizeList sizes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(sizes, parameter);
        return sizes.Count >= 2 ? sizes : throw new ArgumentException($"Sizes of {parameter} must be at least two positive numbers, got '{sizes}'.", parameter);
    }

    private protected static int RequirePositive(int value, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, parameter);
        return value;
    }

    /// <summary>The dimension of a query point whose features a network of <paramref name="inputs"/> inputs
    /// takes.</summary>
    private protected int RequireFeatures(int inputs, string parameter) =>
        Features is null ? RequirePositive(inputs, parameter)
        : Features.FeatureDimension == inputs ? Features.QueryDimension
        : throw new ArgumentException($"The {parameter} must start with the {Features.FeatureDimension} features of {Features}, got {inputs}.", parameter);

    /// <summary>The number of outputs when <paramref name="coefficients"/> are shared out to <paramref name="basis"/>
    /// functions for each.</summary>
    private protected static int RequireOutputs(int coefficients, int basis, string parameter) =>
        coefficients % basis == 0
            ? coefficients / basis
            : throw new ArgumentException($"The {parameter} must end in a multiple of the trunk's {basis} basis functions (one set for each output), got {coefficients}.", parameter);
}
