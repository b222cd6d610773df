using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The layer as the definition reads: for every output, every input and every term, reduce, multiply, spread,
/// add.</summary>
internal sealed class ReferenceLayer(EquivariantLinear layer, Tensor parameters) : BoundLayer(layer, parameters)
{
    protected override IEnumerable<Tensor> Assembled => [];

    public override FeaturePools Apply(FeaturePools pools, Tensor? context, bool activate, bool pool)
    {
        var features = pools.Features;
        using var scope = NewDisposeScope();
        var (tying, spec) = (Layer.Tying, Layer.Spec);
        var shifts = Shifts(context);
        var results = new Tensor[features.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var shape = features[i].shape;
            results[i] = zeros([.. shape[..^1], Layer.ChannelsOut], dtype: features[i].dtype, device: features[i].device);
            if (tying.Bias(i) >= 0)
                results[i] += shifts.narrow(1, tying.Bias(i), 1).reshape([shifts.shape[0], .. Enumerable.Repeat(1L, shape.Length - 2), Layer.ChannelsOut]);
        }

        foreach (var (output, source, ordering) in tying.AllTerms())
        {
            var coefficients = tying.Coefficients(output, source, ordering);
            if (coefficients.IsEmpty) continue;
            var theta = coefficients.Select(one => Slots.select(1, one.Slot) * one.Weight).Aggregate((sum, next) => sum + next);
            var read = FeatureMaps.Reorder(FeatureMaps.Reduce(features[source.Tensor], source), ordering);
            var mixed = read.reshape(read.shape[0], -1, Layer.ChannelsIn).matmul(theta).reshape([.. read.shape[..^1], Layer.ChannelsOut]);
            results[output.Tensor] += FeatureMaps.Spread(mixed, output, spec.Tensors[output.Tensor]);
        }

        return new(Array.ConvertAll(results, result => (activate ? result.relu() : result).MoveToOuterDisposeScope()));
    }
}
