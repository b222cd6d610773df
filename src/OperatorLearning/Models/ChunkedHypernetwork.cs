using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A hypernetwork that writes weights piece by piece: one network of the input function and a trained code of
/// the piece.</summary>
/// <remarks>
/// The first layer is split, <c>W [u, z] = W_u u + W_z z</c>: its first part is evaluated once for each function, its
/// second once for each piece, and only the sum
/// has an axis for both. The published code repeats every function for every piece instead.
/// Parameters: <c>codes</c>, shape <c>[pieces, chunkInputs]</c>; <c>first</c>, which takes the sensors before the code;
/// <c>rest.{2l}</c>.
/// </remarks>
internal sealed class ChunkedHypernetwork : nn.Module<Tensor, Tensor>, ISelfDescribingModule
{
    private readonly HyperDeepOnetOptions options;
    private readonly Parameter codes;
    private readonly Linear first;
    private readonly nn.Module<Tensor, Tensor> rest;

    public ChunkedHypernetwork(HyperDeepOnetOptions options, Generator generator, ScalarType dtype) : base(nameof(ChunkedHypernetwork))
    {
        this.options = options;
        using (var drawn = randn([options.Chunks, options.ChunkInputs], dtype: dtype, device: CPU, generator: generator))
            codes = DenseLayers.Parameter(drawn);
        first = DenseLayers.Linear(options.Sensors + options.ChunkInputs, options.Hyper[1], options.Initialization, generator, dtype);
        rest = DenseLayers.Network(
            [.. options.Hyper.Skip(1), options.ChunkOutputs], options.HyperActivation, lastActivated: false, options.Initialization, generator, dtype);
        RegisterComponents();
    }

    /// <summary>Shape <c>[functions, sensors]</c> to <c>[functions, targetCount]</c>.</summary>
    public override Tensor forward(Tensor functions)
    {
        using var scope = NewDisposeScope();
        var weight = first.weight!;
        var ofFunction = functions.matmul(weight.narrow(1, 0, options.Sensors).t()).unsqueeze(1);
        var ofPiece = nn.functional.linear(codes, weight.narrow(1, options.Sensors, options.ChunkInputs), first.bias);
        var pieces = rest.forward(NetworkActivations.Apply(options.HyperActivation, ofFunction + ofPiece));
        // The last piece may be longer than what is left to write.
        return pieces.flatten(1).narrow(1, 0, options.TargetCount).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Describe(IArchitectureRecorder recorder)
    {
        var weight = recorder.Parameter("first.weight");
        var ofFunction = recorder.Einsum("fm,hm->fh", recorder.Input("functions", 1, options.Sensors), recorder.Slice(weight, 1, 0, options.Sensors));
        var ofPiece = recorder.Add(
            recorder.Einsum("cz,hz->ch", recorder.Parameter(nameof(codes)), recorder.Slice(weight, 1, options.Sensors, options.ChunkInputs)), recorder.Parameter("first.bias"));
        var hidden = recorder.Elementwise(options.HyperActivation.ToString(), recorder.Add(recorder.Reshape(ofFunction, 1, 1, options.Hyper[1]), ofPiece));
        var pieces = recorder.Call(nameof(rest), hidden);
        recorder.Output(recorder.Slice(recorder.Reshape(pieces, 1, (long)options.Chunks * options.ChunkOutputs), 1, 0, options.TargetCount));
    }
}
