using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A registered chain of dense layers, evaluated by its parameters: with adapters, with constants, or several
/// chains at once.</summary>
internal sealed class DenseChain(nn.Module<Tensor, Tensor> module, NetworkActivation activation, bool lastActivated, int[] adapted)
{
    private readonly (Parameter Weight, Parameter Bias)[] layers =
        [.. module.parameters().Chunk(2).Select(pair => (pair[0], pair[1]))];

    /// <summary>The module that holds the parameters.</summary>
    public nn.Module<Tensor, Tensor> Module => module;

    /// <summary>Weights and biases in order.</summary>
    public IEnumerable<Parameter> Parameters => layers.SelectMany(layer => new[] { layer.Weight, layer.Bias });

    /// <summary>Chains of one shape can run together.</summary>
    public string Shape => $"{string.Join(';', layers.Select(layer => string.Join('-', layer.Weight.shape)))} {activation} {lastActivated}";

    /// <summary>The output for inputs <c>[..., in]</c>.</summary>
    public Tensor Forward(Tensor input, bool shared, FrozenParts frozen, ParameterList? adapters)
    {
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var (weight, bias) = (MultiOperatorNetwork.Seen(layers[layer].Weight, shared, frozen), MultiOperatorNetwork.Seen(layers[layer].Bias, shared, frozen));
            var value = nn.functional.linear(input, weight, bias);
            if (adapters is not null && Array.IndexOf(adapted, layer) is >= 0 and var place)
            {
                var (up, down) = (MultiOperatorNetwork.Seen(adapters[2 * place], false, frozen), MultiOperatorNetwork.Seen(adapters[(2 * place) + 1], false, frozen));
                value = value + input.matmul(down.t()).matmul(up.t());
            }

            input = Activate(value, layer);
        }

        return input;
    }

    /// <summary>The weights and biases that an operator with these adapters sees.</summary>
    public (Tensor Weight, Tensor Bias)[] Effective(ParameterList? adapters) =>
    [
        .. layers.Select((one, layer) => (adapters is not null && Array.IndexOf(adapted, layer) is >= 0 and var place
            ? one.Weight + adapters[2 * place].matmul(adapters[(2 * place) + 1]) : one.Weight, (Tensor)one.Bias)),
    ];

    /// <summary>Records the chain of a name, with the adapters of a name.</summary>
    public ArchitectureValue Describe(IArchitectureRecorder recorder, string name, ArchitectureValue input, string? adapters)
    {
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var value = recorder.Add(recorder.Einsum("fi,oi->fo", input, recorder.Parameter($"{name}.{2 * layer}.weight")), recorder.Parameter($"{name}.{2 * layer}.bias"));
            if (adapters is not null && Array.IndexOf(adapted, layer) is >= 0 and var place)
                value = recorder.Add(value, recorder.Einsum("fr,or->fo", recorder.Einsum("fi,ri->fr", input, recorder.Parameter($"{adapters}.{(2 * place) + 1}")), recorder.Parameter($"{adapters}.{2 * place}")));
            input = layer < layers.Length - 1 || lastActivated ? recorder.Elementwise(activation.ToString(), value) : value;
        }

        return input;
    }

    /// <summary>The outputs of several chains of one shape, for inputs <c>[chains, rows, in]</c>.</summary>
    public static Tensor[] Together(DenseChain[] chains, Tensor value, FrozenParts frozen)
    {
        for (var layer = 0; layer < chains[0].layers.Length; layer++)
        {
            var weights = stack(chains.Select(chain => MultiOperatorNetwork.Seen(chain.layers[layer].Weight, false, frozen)));
            var biases = stack(chains.Select(chain => MultiOperatorNetwork.Seen(chain.layers[layer].Bias, false, frozen))).unsqueeze(1);
            value = chains[0].Activate(value.baddbmm(weights.transpose(1, 2), biases), layer);
        }

        return value.unbind(0);
    }

    private Tensor Activate(Tensor value, int layer) => layer < layers.Length - 1 || lastActivated ? NetworkActivations.Apply(activation, value) : value;
}
