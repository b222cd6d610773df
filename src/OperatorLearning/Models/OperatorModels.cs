using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>All models of the DeepONet family by name, so that an experiment can choose one in its settings.</summary>
public static class OperatorModels
{
    private static readonly Dictionary<string, (Type Options, Func<OptionFields, OperatorModelOptions> Read)> Readers = new(StringComparer.Ordinal)
    {
        ["chen-chen"] = (typeof(ChenChenOptions), ChenChenOptions.Read),
        ["deeponet"] = (typeof(DeepOnetOptions), DeepOnetOptions.Read),
        ["flex-deeponet"] = (typeof(FlexDeepOnetOptions), FlexDeepOnetOptions.Read),
        ["fno"] = (typeof(FourierOperatorOptions), FourierOperatorOptions.Read),
        ["hyperdeeponet"] = (typeof(HyperDeepOnetOptions), HyperDeepOnetOptions.Read),
        ["mionet"] = (typeof(MioNetOptions), MioNetOptions.Read),
        ["modified-deeponet"] = (typeof(ModifiedDeepOnetOptions), ModifiedDeepOnetOptions.Read),
        ["nomad"] = (typeof(NomadOptions), NomadOptions.Read),
        ["pod-deeponet"] = (typeof(PodDeepOnetOptions), PodDeepOnetOptions.Read),
        ["shift-deeponet"] = (typeof(ShiftDeepOnetOptions), ShiftDeepOnetOptions.Read),
        ["stacked-deeponet"] = (typeof(StackedDeepOnetOptions), StackedDeepOnetOptions.Read),
    };

    /// <summary>The names of all models, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Readers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The name under which <see cref="Parse"/> reads the text form of options.</summary>
    internal static string NameOf(OperatorModelOptions options) =>
        options is EncodedOperatorOptions encoded ? NameOf(encoded.Model) : Readers.First(entry => entry.Value.Options == options.GetType()).Key;

    /// <summary>Reads the architecture of a model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="text">Its text form; see the options of the model. A field <c>convolution</c> puts an encoder
    /// before it, see <see cref="EncodedOperatorOptions"/>.</param>
    /// <exception cref="ArgumentException">There is no model of this name.</exception>
    /// <exception cref="FormatException">A field is missing, unknown, repeated or has no valid value.</exception>
    public static OperatorModelOptions Parse(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        if (!Readers.TryGetValue(name, out var entry))
            throw new ArgumentException($"There is no model '{name}'. Known: {string.Join(", ", Names)}.", nameof(name));
        return OptionFields.Read(name, text, fields =>
            fields.Optional("convolution") is { } encoder
                ? new EncodedOperatorOptions(ConvolutionalEncoderOptions.Parse(encoder), entry.Read(fields))
                : entry.Read(fields));
    }

    /// <summary>Creates a model.</summary>
    /// <param name="options">Its architecture.</param>
    /// <param name="generator">Source of the initial weights (on the CPU); the same state gives the same network on
    /// every device.</param>
    /// <param name="device">Where the parameters live; the CPU if null.</param>
    /// <param name="dtype">A floating-point type.</param>
    /// <param name="training">Training data, for models that take a basis from them (POD-DeepONet); never test
    /// data.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The model needs training data and there are none, or they do not
    /// fit.</exception>
    public static OperatorNetwork Create(
        OperatorModelOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32, OperatorData? training = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        return options.Create(generator, device, dtype, training);
    }

    /// <summary>Creates a model from its name and text form.</summary>
    /// <inheritdoc cref="Parse"/>
    /// <inheritdoc cref="Create(OperatorModelOptions, Generator, Device?, ScalarType, OperatorData?)"/>
    public static OperatorNetwork Create(
        string name, string text, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32, OperatorData? training = null) =>
        Create(Parse(name, text), generator, device, dtype, training);
}
