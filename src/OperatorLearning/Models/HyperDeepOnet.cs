using TorchSharp.Modules;
using WeightSpace.Kernels;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>HyperDeepONet: a hypernetwork of the input function writes all weights and biases of the network of the
/// query point.</summary>
/// <remarks>
/// <para><c>G(u)(y) = NN(features(y); h(u))</c> (Lee, Cho and Hwang 2023, arXiv:2312.15949, eq. 6 and 7). Unlike the
/// published code, which takes pairs of function
/// and point, the hypernetwork h runs once for each function, and the target networks of all functions as batched
/// products (<see cref="TargetNetwork"/>).</para>
/// <para>With a rank the writing layer is a product of two (arXiv:2507.18346); with pieces the hypernetwork writes them
/// one by one from a trained code each (the
/// paper's chunked HyperDeepONet). Parameters: <c>hyper.{2l}</c>; of pieces see the text form.</para>
/// </remarks>
public sealed class HyperDeepOnet : OperatorNetwork
{
    private readonly nn.Module<Tensor, Tensor> hyper;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public HyperDeepOnet(HyperDeepOnetOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(HyperDeepOnet))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        hyper = options.ChunkInputs > 0 ? new ChunkedHypernetwork(options, generator, dtype) : Dense(options, generator, dtype);
        Complete(device);
    }

    /// <inheritdoc/>
    public override HyperDeepOnetOptions Options { get; }

    /// <summary>Evaluates the hypernetwork: the weights of the target network of each function.</summary>
    /// <param name="functions">Input functions, shape <c>[functions, sensors]</c>.</param>
    /// <returns>Weights, shape <c>[functions, targetCount]</c>, in the order of <see cref="TargetNetwork"/>; the caller
    /// disposes them.</returns>
    public Tensor TargetWeights(Tensor functions)
    {
        Shapes.RequireFunctions(functions, Sensors, nameof(functions));
        return Write(functions);
    }

    // The layer that writes the weights is wide and shallow, and most of a step's time; a kernel is made for such
    // layers.
    private Tensor Write(Tensor functions)
    {
        if (hyper is not Sequential chain || chain[chain.Count - 1] is not Linear { bias: not null } writer) return hyper.forward(functions);
        using var scope = NewDisposeScope();
        var values = functions;
        for (var layer = 0; layer < chain.Count - 1; layer++) values = ((nn.Module<Tensor, Tensor>)chain[layer]).forward(values);
        return DenseLinear.Apply(values, writer.weight!, writer.bias).MoveToOuterDisposeScope();
    }

    internal override long[] DescribedQueries => [1, 1, Options.Target.First];

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var weights = recorder.Call(nameof(hyper), recorder.Input("functions", 1, Sensors));
        var sizes = Options.Target;
        var values = DescribeQueries(recorder);
        var offset = 0L;
        for (var layer = 1; layer < sizes.Count; layer++)
        {
            values = recorder.Einsum("fni,foi->fno", values, Next(sizes[layer], sizes[layer - 1]));
            values = recorder.Add(values, Next(1, sizes[layer]));
            if (layer < sizes.Count - 1) values = recorder.Elementwise(Options.Activation.ToString(), values);
        }

        recorder.Output(values);

        ArchitectureValue Next(int rows, int columns)
        {
            var part = recorder.Reshape(recorder.Slice(weights, 1, offset, (long)rows * columns), 1, rows, columns);
            offset += (long)rows * columns;
            return part;
        }
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries) =>
        WithoutSingleOutput(TargetNetwork.Evaluate(Write(functions), Featurize(queries), Options.Target, Options.Activation));

    private static Sequential Dense(HyperDeepOnetOptions options, Generator generator, ScalarType dtype)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var layer = 1; layer < options.Hyper.Count; layer++)
        {
            layers.Add(DenseLayers.Linear(options.Hyper[layer - 1], options.Hyper[layer], options.Initialization, generator, dtype));
            layers.Add(NetworkActivations.Module(options.HyperActivation));
        }

        var width = options.Hyper.Last;
        if (options.Rank > 0)
        {
            layers.Add(DenseLayers.Linear(width, options.Rank, options.Initialization, generator, dtype, bias: false));
            width = options.Rank;
        }

        var writer = DenseLayers.Linear(width, options.TargetCount, options.Initialization, generator, dtype);
        if (options.BaseWeights) StartAtBase(writer, options, generator);
        layers.Add(writer);
        return nn.Sequential(layers);
    }

    /// <summary>The bias of the writing layer becomes a Glorot draw of the target; its weights add a tenth of that
    /// deviation, which differs between functions.</summary>
    private static void StartAtBase(Linear writer, HyperDeepOnetOptions options, Generator generator)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        writer.bias!.zero_();
        var offset = 0L;
        for (var layer = 1; layer < options.Target.Count; layer++)
        {
            var (inputs, outputs) = ((long)options.Target[layer - 1], (long)options.Target[layer]);
            var deviation = Math.Sqrt(2.0 / (inputs + outputs));
            writer.bias.narrow(0, offset, inputs * outputs).normal_(0, deviation, generator);
            writer.weight!.narrow(0, offset, outputs * (inputs + 1)).normal_(0, 0.1 * deviation / Math.Sqrt(writer.weight.shape[1]), generator);
            offset += outputs * (inputs + 1);
        }
    }
}
