using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Many DeepONets of one architecture evaluated at once, as a function of their parameters.</summary>
/// <remarks>
/// Every parameter has a leading axis of particles: <c>[particles, out, in]</c> and <c>[particles, out]</c>. The
/// networks are independent;
/// a layer is one batched matrix product. Parameters come in the order of <see cref="ParameterNames"/>, which are the
/// names of
/// <see cref="DeepOnet"/>. Holds no tensors.
/// </remarks>
public sealed partial class BatchedDeepOnet
{
    private readonly int branchLayers;
    private readonly int trunkLayers;

    /// <summary>Prepares the evaluation of an architecture.</summary>
    /// <param name="options">The architecture, of one output.</param>
    /// <exception cref="ArgumentException">The architecture has several outputs.</exception>
    public BatchedDeepOnet(DeepOnetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Outputs != 1)
            throw new ArgumentException($"Batched DeepONets have one output, got {options.Outputs}. Use {nameof(DeepOnet)} for several.", nameof(options));
        Options = options;
        branchLayers = options.BranchSizes.Length - 1;
        trunkLayers = options.TrunkSizes.Length - 1;
        var names = ImmutableArray.CreateBuilder<string>();
        var shapes = ImmutableArray.CreateBuilder<ImmutableArray<long>>();
        Add("branch", options.BranchSizes);
        Add("trunk", options.TrunkSizes);
        if (options.Bias)
        {
            names.Add("bias");
            shapes.Add([1]);
        }

        ParameterNames = names.ToImmutable();
        ParameterShapes = shapes.ToImmutable();

        void Add(string network, EquatableArray<int> sizes)
        {
            for (var layer = 1; layer < sizes.Length; layer++)
            {
                names.Add($"{network}.{2 * (layer - 1)}.weight");
                shapes.Add([sizes[layer], sizes[layer - 1]]);
                names.Add($"{network}.{2 * (layer - 1)}.bias");
                shapes.Add([sizes[layer]]);
            }
        }
    }

    /// <summary>The architecture.</summary>
    public DeepOnetOptions Options { get; }

    /// <summary>Parameter names, as <c>named_parameters()</c> of <see cref="DeepOnet"/> spells them: branch, trunk,
    /// bias.</summary>
    public ImmutableArray<string> ParameterNames { get; }

    /// <summary>Parameter shapes without the axis of particles, in the order of <see cref="ParameterNames"/>.</summary>
    public ImmutableArray<ImmutableArray<long>> ParameterShapes { get; }

    /// <summary>Draws independent weights for every particle, by the rule of <see cref="OperatorModelOptions.Initialization"/>:
    /// Glorot's normal distribution with zero biases, or PyTorch's uniform one, U(−1/√in, 1/√in) for weights and
    /// biases of a layer. The output's bias starts at 0.</summary>
    /// <param name="particles">How many networks, at least 1.</param>
    /// <param name="generator">Source of the weights, on the CPU.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="dtype">A floating-point type.</param>
    /// <returns>One tensor per parameter, shape <c>[particles, ...]</c>; the caller disposes them.</returns>
    public Tensor[] Initialize(int particles, Generator generator, Device device, ScalarType dtype = ScalarType.Float32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(particles, 1);
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(device);
        using var scope = NewDisposeScope();
        var parameters = new Tensor[ParameterShapes.Length];
        for (var index = 0; index < parameters.Length; index++)
        {
            var shape = ParameterShapes[index];
            long[] size = [particles, .. shape];
            // Weight and bias of a layer are neighbours: a bias takes the bound of the weight before it.
            var layer = shape.Length == 2 ? shape : ParameterShapes[index - 1];
            var values = (Options.Initialization, shape.Length, layer.Length) switch
            {
                (WeightInitialization.Uniform, _, 2) =>
                    rand(size, dtype: dtype, device: CPU, generator: generator).mul_(2).sub_(1).mul_(1 / Math.Sqrt(layer[1])),
                (_, 2, _) => randn(size, dtype: dtype, device: CPU, generator: generator).mul_(Math.Sqrt(2.0 / (shape[0] + shape[1]))),
                _ => zeros(size, dtype: dtype, device: CPU),
            };
            parameters[index] = values.to(device).MoveToOuterDisposeScope();
        }

        return parameters;
    }

    /// <summary>Evaluates every network.</summary>
    /// <param name="parameters">One tensor per parameter, shape <c>[particles, ...]</c>, in the order of
    /// <see cref="ParameterNames"/>.</param>
    /// <param name="functions">Input functions, shared <c>[functions, sensors]</c> or per particle <c>[particles,
    /// functions, sensors]</c>.</param>
    /// <param name="queries">Cartesian query points, shared <c>[points, dimension]</c> or per particle <c>[particles,
    /// points, dimension]</c>.</param>
    /// <returns>Values, shape <c>[particles, functions, points]</c>; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The number or a shape of the arguments does not fit the
    /// architecture.</exception>
    public Tensor Forward(IReadOnlyList<Tensor> parameters, Tensor functions, Tensor queries)
    {
        var particles = RequireParameters(parameters);
        RequireBatch(functions, particles, Options.Sensors, nameof(functions));
        RequireBatch(queries, particles, Options.QueryDimension, nameof(queries));
        using var scope = NewDisposeScope();
        var coefficients = Network(parameters, 0, branchLayers, functions, false);
        var basis = Network(parameters, 2 * branchLayers, trunkLayers, Options.Features?.Apply(queries) ?? queries, Options.TrunkActivated);
        var transposed = basis.transpose(1, 2);
        var values = Options.Bias
            ? coefficients.baddbmm(transposed, parameters[^1].unsqueeze(-1))
            : coefficients.bmm(transposed);
        return values.MoveToOuterDisposeScope();
    }

    /// <summary>The loss of every network.</summary>
    /// <param name="parameters">Parameters, see <see cref="Forward"/>.</param>
    /// <param name="functions">Input functions, see <see cref="Forward"/>.</param>
    /// <param name="queries">Query points, see <see cref="Forward"/>.</param>
    /// <param name="targets">True values, shared <c>[functions, points]</c> or per particle <c>[particles, functions,
    /// points]</c>.</param>
    /// <param name="loss">The kind of loss.</param>
    /// <returns>
    /// Losses, shape <c>[particles]</c>; the caller disposes them. The networks are independent, so the gradient of
    /// their sum
    /// holds each network's gradient.
    /// </returns>
    public Tensor Losses(IReadOnlyList<Tensor> parameters, Tensor functions, Tensor queries, Tensor targets, OperatorLoss loss = OperatorLoss.MeanSquared)
    {
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        var values = Forward(parameters, functions, queries);
        RequireTargets(targets, values);
        var expanded = targets.dim() == 2 ? targets.unsqueeze(0).expand_as(values) : targets;
        return (loss == OperatorLoss.MeanSquared ? MeanSquaredError.Mean(values, expanded) : RelativeL2.Mean(values, expanded)).MoveToOuterDisposeScope();
    }

    private Tensor Network(IReadOnlyList<Tensor> parameters, int first, int layers, Tensor input, bool lastActivated)
    {
        for (var layer = 0; layer < layers; layer++)
        {
            var weight = parameters[first + 2 * layer];
            var bias = parameters[first + 2 * layer + 1];
            input = input.dim() == 2 ? Shared(input, weight, bias) : Own(input, weight, bias);
            if (layer < layers - 1 || lastActivated)
                input = NetworkActivations.Apply(Options.Activation, input);
        }

        return input;
    }

    // TorchSharp's baddbmm takes the summand last.
    private static Tensor Own(Tensor input, Tensor weight, Tensor bias) =>
        input.baddbmm(weight.transpose(1, 2), bias.unsqueeze(1));

    // All particles see the same rows: one wide product instead of a batch of narrow ones.
    private static Tensor Shared(Tensor input, Tensor weight, Tensor bias)
    {
        var (particles, outputs) = (weight.shape[0], weight.shape[1]);
        var wide = bias.reshape(-1).addmm(input, weight.reshape(particles * outputs, -1).t());
        return wide.view(-1, particles, outputs).transpose(0, 1);
    }

    private long RequireParameters(IReadOnlyList<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count != ParameterNames.Length)
            throw new ArgumentException($"The architecture has {ParameterNames.Length} parameters, got {parameters.Count}.", nameof(parameters));
        var particles = parameters[0].shape[0];
        for (var index = 0; index < parameters.Count; index++)
        {
            long[] expected = [particles, .. ParameterShapes[index]];
            if (!parameters[index].shape.AsSpan().SequenceEqual(expected))
                throw new ArgumentException(
                    $"Parameter {ParameterNames[index]} must have shape [{string.Join(", ", expected)}] (particles first), got {Shapes.Text(parameters[index])}.",
                    nameof(parameters));
        }

        return particles;
    }

    private static void RequireBatch(Tensor values, long particles, int last, string parameter)
    {
        ArgumentNullException.ThrowIfNull(values, parameter);
        var shape = values.shape;
        if (!(shape.Length == 2 || (shape.Length == 3 && shape[0] == particles)) || shape[^1] != last)
            throw new ArgumentException(
                $"{parameter} must have shape [count, {last}] (shared) or [{particles}, count, {last}] (per particle), got {Shapes.Text(values)}.", parameter);
    }
}
