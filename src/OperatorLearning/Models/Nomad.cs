using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>NOMAD: the query point and the encoded input function go through one nonlinear decoder.</summary>
/// <remarks>
/// <c>G(u)(y) = D(branch(u), features(y))</c> (Seidman et al. 2022, arXiv:2206.03551). The decoder's first layer is
/// evaluated once for each function and
/// once for each query point, and its two parts are added: nothing is repeated for pairs before the first nonlinearity.
/// Parameters: <c>branch.{2l}</c>, <c>first</c>, whose weight takes the code before the query features, and
/// <c>rest.{2l}</c>.
/// </remarks>
public sealed class Nomad : OperatorNetwork
{
    private readonly nn.Module<Tensor, Tensor> branch;
    private readonly Linear first;
    private readonly nn.Module<Tensor, Tensor> rest;

    /// <summary>Creates the network.</summary>
    /// <inheritdoc cref="DeepOnet(DeepOnetOptions, Generator, Device?, ScalarType)"/>
    public Nomad(NomadOptions options, Generator generator, Device? device = null, ScalarType dtype = ScalarType.Float32)
        : base(nameof(Nomad))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(generator);
        Options = options;
        branch = DenseLayers.Network(options.Branch, options.Activation, lastActivated: false, options.Initialization, generator, dtype);
        first = DenseLayers.Linear(options.Decoder.First, options.Decoder[1], options.Initialization, generator, dtype);
        rest = DenseLayers.Network([.. options.Decoder.Skip(1)], options.Activation, lastActivated: false, options.Initialization, generator, dtype);
        Complete(device);
    }

    /// <inheritdoc/>
    public override NomadOptions Options { get; }

    internal override long[] DescribedQueries => OneFeaturizedPoint;

    /// <inheritdoc/>
    public override void Describe(IArchitectureRecorder recorder)
    {
        ArgumentNullException.ThrowIfNull(recorder);
        var code = recorder.Call(nameof(branch), recorder.Input("functions", 1, Sensors));
        var queries = DescribeQueries(recorder);
        var hidden = recorder.Elementwise(Options.Activation.ToString(), recorder.Call(nameof(first), recorder.Concat(-1, code, queries)));
        recorder.Output(recorder.Call(nameof(rest), hidden));
    }

    private protected override Tensor Evaluate(Tensor functions, Tensor queries)
    {
        var (length, weight) = (Options.Branch.Last, first.weight!);
        var ofFunction = branch.forward(functions).matmul(weight.narrow(1, 0, length).t()).unsqueeze(1);
        var ofPoint = nn.functional.linear(Featurize(queries), weight.narrow(1, length, Options.Decoder.First - length), first.bias);
        return WithoutSingleOutput(rest.forward(NetworkActivations.Apply(Options.Activation, ofFunction + ofPoint)));
    }
}
