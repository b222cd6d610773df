using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Many independent dense networks of one input, evaluated together: a layer is one batched matrix
/// product.</summary>
/// <remarks>Parameters: <c>weights.{l}</c>, shape <c>[networks, out, in]</c>, and <c>biases.{l}</c>, shape
/// <c>[networks, out]</c>.</remarks>
internal sealed class StackedNetwork : nn.Module<Tensor, Tensor>, ISelfDescribingModule
{
    private readonly SizeList sizes;
    private readonly NetworkActivation activation;
    private readonly ParameterList weights;
    private readonly ParameterList biases;

    /// <summary>Creates the networks; without <paramref name="lastBias"/> the last layer has no bias.</summary>
    public StackedNetwork(
        int networks, SizeList sizes, NetworkActivation activation, bool lastBias, WeightInitialization initialization, Generator generator, ScalarType dtype)
        : base(nameof(StackedNetwork))
    {
        (this.sizes, this.activation) = (sizes, activation);
        weights = new ParameterList();
        biases = new ParameterList();
        for (var layer = 1; layer < sizes.Count; layer++)
        {
            var (inputs, outputs) = (sizes[layer - 1], sizes[layer]);
            weights.Add(DenseLayers.Weights([networks, outputs, inputs], inputs, outputs, initialization, generator, dtype));
            if (lastBias || layer < sizes.Count - 1)
                biases.Add(DenseLayers.Weights([networks, outputs], inputs, outputs, initialization, generator, dtype, isBias: true));
        }

        RegisterComponents();
    }

    /// <summary>Shape <c>[functions, in]</c> to <c>[functions, out·networks]</c>: all networks of the first output,
    /// then of the second.</summary>
    public override Tensor forward(Tensor functions)
    {
        using var scope = NewDisposeScope();
        var networks = weights[0].shape[0];
        var values = functions.unsqueeze(0).expand(networks, functions.shape[0], functions.shape[1]);
        for (var layer = 0; layer < weights.Count; layer++)
        {
            var weight = weights[layer].transpose(1, 2);
            values = layer < biases.Count ? values.baddbmm(weight, biases[layer].unsqueeze(1)) : values.bmm(weight);
            if (layer < weights.Count - 1) values = NetworkActivations.Apply(activation, values);
        }

        return values.permute(1, 2, 0).reshape(functions.shape[0], -1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Describe(IArchitectureRecorder recorder)
    {
        var value = recorder.Input("functions", 1, sizes.First);
        for (var layer = 0; layer < weights.Count; layer++)
        {
            value = recorder.Einsum(layer == 0 ? "kom,fm->fko" : "kom,fkm->fko", recorder.Parameter($"weights.{layer}"), value);
            if (layer < biases.Count) value = recorder.Add(value, recorder.Parameter($"biases.{layer}"));
            if (layer < weights.Count - 1) value = recorder.Elementwise(activation.ToString(), value);
        }

        recorder.Output(recorder.Reshape(recorder.Transpose(value, 0, 2, 1), 1, sizes.Last * weights[0].shape[0]));
    }
}
