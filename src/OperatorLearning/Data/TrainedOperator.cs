using System.Collections.Immutable;
using System.Globalization;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A trained model in one file, with all that stands before and after it: principal components, normalisers,
/// and the query points of its training. No training data are needed to use it.</summary>
/// <remarks>Predictions have the bits of <see cref="TrainingData.Predict"/>. Owns what it loaded.</remarks>
public sealed class TrainedOperator : IDisposable
{
    private const string ModelPrefix = "model.", QueriesName = "queries";
    private const string KindWord = "kind", OptionsWord = "options", InputsWord = "inputs";
    private readonly List<IDisposable> owned = [];
    private readonly IOperatorModel model;
    private readonly PrincipalComponents? components;
    private readonly Normalizer? inputs;
    private readonly Normalizer? outputs;

    private TrainedOperator(SafetensorsFile file, Device device)
    {
        Words = file.Metadata;
        Tensor? Find(string name) => file.Tensors.TryGetValue(name, out var value) ? value.to(device, true) : null;
        Normalizer? Statistics(string name) =>
            Find($"{name}.mean") is { } mean && Find($"{name}.deviation") is { } deviation
                ? Own(Normalizer.FromStatistics(mean, deviation)) : null;

        Queries = Find(QueriesName)?.DetachFromDisposeScope();
        if (Queries is not null) owned.Add(Queries);
        (inputs, outputs) = (Statistics("inputs"), Statistics("outputs"));
        if (Find("components.basis") is { } basis) components = Own(
            PrincipalComponents.FromBasis(Find("components.mean")!, basis));
        Inputs = [.. Word(InputsWord).Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        model = Word(KindWord) == LinearRegression.Kind
            ? Own(LinearRegression.FromState(Find("model.weight")!, Find("model.offset")!, Find("model.grid")!))
            : Own(Network(file, OperatorModels.Parse(Word(KindWord), Word(OptionsWord)), device));
    }

    /// <summary>The words that were saved with the model.</summary>
    public IReadOnlyDictionary<string, string> Words { get; }

    /// <summary>Sensors of each input function.</summary>
    public ImmutableArray<int> Inputs { get; }

    /// <summary>The dimension of a query point.</summary>
    public int QueryDimension => model.QueryDimension;

    /// <summary>The number of values at a query point.</summary>
    public int Outputs => model.Outputs;

    /// <summary>The query points of the training, shape <c>[points, dimension]</c>; null where every function had its
    /// own. Not the caller's to dispose.</summary>
    public Tensor? Queries { get; }

    /// <summary>Writes a model.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="model">A model of <see cref="OperatorModels"/>, or a linear regression, as it was trained.</param>
    /// <param name="data">What it was trained on.</param>
    /// <param name="words">More to keep in the file.</param>
    /// <exception cref="ArgumentException">It is another model.</exception>
    public static void Save(string path, IOperatorModel model, TrainingData data,
        params IEnumerable<KeyValuePair<string, string>> words)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var (kind, text, state) = model switch
        {
            OperatorNetwork network => (OperatorModels.NameOf(network.Options), network.Options.ToString(),
                network.state_dict()),
            LinearRegression regression => (LinearRegression.Kind, "", regression.State),
            _ => throw new ArgumentException(
                $"A model of {nameof(OperatorModels)} can be saved, got {model?.GetType().Name ?? "null"}.",
                nameof(model)),
        };
        var tensors = state.ToDictionary(pair => ModelPrefix + pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var (components, inputs, outputs) = data.Units;
        foreach (var (name, statistics) in new[] { ("inputs", inputs), ("outputs", outputs) })
            if (statistics is not null) (tensors[$"{name}.mean"], tensors[$"{name}.deviation"]) = (
                statistics.Mean, statistics.Deviation);
        if (components is not null) (tensors["components.mean"], tensors["components.basis"]) = (
            components.Mean, components.Basis);
        if (data.TrainInUnits.Cartesian) tensors[QueriesName] = data.TrainInUnits.Queries;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Safetensors.Save(path, tensors, new Dictionary<string, string>(words, StringComparer.Ordinal)
        {
            [KindWord] = kind,
            [OptionsWord] = text,
            [InputsWord] = string.Join(' ', data.TrainInUnits.Inputs),
        });
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where it is to compute; null for the CPU.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="FormatException">The file is damaged or holds something else.</exception>
    public static TrainedOperator Load(string path, Device? device = null)
    {
        using var scope = NewDisposeScope();
        using var file = Safetensors.Load(path);
        try
        {
            return new TrainedOperator(file, device ?? CPU);
        }
        catch (Exception error) when (error is KeyNotFoundException or ArgumentException)
        {
            throw new FormatException($"{path} holds no trained operator: {error.Message}", error);
        }
    }

    /// <summary>Whether functions and query points have the sensors and coordinates of the training.</summary>
    /// <param name="functions">Input functions, shape <c>[samples, sensors]</c>.</param>
    /// <param name="queries">Query points; null for those of the training.</param>
    public bool Fits(Tensor functions, Tensor? queries)
    {
        ArgumentNullException.ThrowIfNull(functions);
        return functions.dim() == 2 && (functions.shape[1] == Inputs.Sum() || model.SensorsAtQueries)
            && (queries?.shape[^1] ?? QueryDimension) == QueryDimension;
    }

    /// <summary>Predicted output functions.</summary>
    /// <param name="functions">Input functions in the units of the problem, shape <c>[samples, sensors]</c>.</param>
    /// <param name="queries">Query points, shape <c>[points, dimension]</c> or <c>[samples, points, dimension]</c>; null
    /// for those of the training.</param>
    /// <returns>Values in the units of the problem, shape <c>[samples, points]</c> or <c>[samples, points,
    /// outputs]</c>; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">There are other sensors or coordinates than the model's, or it knows no
    /// query points.</exception>
    public Tensor Predict(Tensor functions, Tensor? queries = null)
    {
        ArgumentNullException.ThrowIfNull(functions);
        if (functions.dim() != 2 || (functions.shape[1] != Inputs.Sum() && !model.SensorsAtQueries))
            throw new ArgumentException(
                $"The model was trained on input functions of {Inputs.Sum()} sensors, got {Shapes.Text(functions)}. " +
                    $"Give functions at the sensors of the training.", nameof(functions));
        var points = queries ?? Queries ?? throw new ArgumentException(
            "The model was trained on query points of each function's own, so query points must be given.",
            nameof(queries));
        Shapes.RequireQueries(points, functions.shape[0], QueryDimension, nameof(queries));
        outputs?.RequireFits(Outputs, points);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var projected = components?.Project(functions) ?? functions.alias();
        long[] shape = [functions.shape[0], points.shape[^2], .. Outputs > 1 ? [(long)Outputs] : Array.Empty<long>()];
        using var data = new OperatorData(inputs?.Normalize(projected) ?? projected, points.alias(),
            zeros([1], device: functions.device).expand(shape));
        var values = OperatorEvaluation.Predict(model, data);
        return (outputs?.Denormalize(values) ?? values).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in owned) one.Dispose();
        owned.Clear();
    }

    private static OperatorNetwork Network(SafetensorsFile file, OperatorModelOptions options, Device device)
    {
        using var generator = new Generator(0);
        using var basis = StandIn(file, options);
        var network = OperatorModels.Create(options, generator, device, training: basis);
        using var guard = no_grad();
        foreach (var (name, value) in network.state_dict()) value.copy_(file.Tensors[ModelPrefix + name]);
        return network;
    }

    // A POD-DeepONet takes the sizes of its basis from data; the saved basis then replaces it.
    private static OperatorData? StandIn(SafetensorsFile file, OperatorModelOptions options)
    {
        if (file.Tensors.FirstOrDefault(pair => pair.Key.EndsWith("modes", StringComparison.Ordinal))
            .Value is not { } modes) return null;
        using var generator = new Generator(0);
        var samples = modes.shape[1] + 1;
        var sensors = options is EncodedOperatorOptions encoded ? encoded.Model.Sensors : options.Sensors;
        return new(zeros(samples, sensors), zeros(modes.shape[0], options.QueryDimension),
            randn([samples, modes.shape[0]], generator: generator));
    }

    private string Word(string name) => Words.TryGetValue(name, out var word) ? word : throw new KeyNotFoundException(
        $"it does not say '{name}'");

    private T Own<T>(T one) where T : IDisposable
    {
        owned.Add(one);
        return one;
    }
}
