using WeightSpace.AuxiliaryCoordinates;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Coordinates;

/// <summary>Builds autoencoders and the codes that they begin with.</summary>
internal static class Autoencoders
{
    /// <summary>The model of the settings, whose output is the mean image until it is trained.</summary>
    public static NestedModel Build(AutoencoderSettings settings, Tensor images, long seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)SeedSequence.Derive(seed, "weights"));
        var mean = images.mean([0L]);
        int[] sizes = [.. settings.Sizes];
        DenseStage Last(int inputs)
        {
            var weights = zeros(inputs + 1, mean.numel(), device: images.device);
            weights[inputs] = mean;
            return new DenseStage(weights, StageActivation.Identity, new DenseStageOptions(settings.Ridge));
        }

        switch (settings.Kind)
        {
            case AutoencoderKind.Dense:
                var hidden = Enumerable.Range(0, sizes.Length - 2).Select(i => new DenseStage(
                    sizes[i], sizes[i + 1], StageActivation.Sigmoid, new DenseStageOptions(settings.Ridge), generator, null, images.device));
                return new NestedModel([.. hidden, Last(sizes[^2])]);
            case AutoencoderKind.RadialBasis:
                RadialBasisStage Network(int inputs, int functions, int outputs, double spread) => new(
                    inputs == mean.numel() ? images.narrow(0, 0, Math.Min(functions, images.size(0))) : randn([functions, inputs], generator: generator).to(images.device),
                    outputs, new RadialBasisOptions(functions, spread, settings.Ridge), (int)(SeedSequence.Derive(seed, "centres") & int.MaxValue));
                return new NestedModel(
                    Network((int)mean.numel(), sizes[0], sizes[1], settings.Spreads[0]), Network(sizes[1], sizes[2], (int)mean.numel(), settings.Spreads[1]));
            default:
                return new NestedModel(new LinearSvmStage((int)mean.numel(), sizes[0], null, images.device), Last(sizes[0]));
        }
    }

    /// <summary>The codes to begin with: an embedding, or the signs of principal components; null for the model's
    /// own.</summary>
    public static Tensor? Codes(AutoencoderSettings settings, Tensor images, long seed) => settings.Kind switch
    {
        AutoencoderKind.RadialBasis => Embedding(images, settings.Sizes[1], settings.Spreads[0], seed),
        AutoencoderKind.Binary => WrappedTensorDisposeScope(() => Components(images, settings.Sizes[0]).gt(0).to_type(float32)),
        _ => null,
    };

    /// <summary>The principal components of images.</summary>
    public static Tensor Components(Tensor images, int count) => WrappedTensorDisposeScope(() =>
    {
        var centred = images - images.mean([0L]);
        var (_, vectors) = linalg.eigh(centred.t().mm(centred).to_type(float64));
        return centred.mm(vectors.narrow(1, vectors.size(1) - count, count).flip(1).to_type(float32));
    });

    // Elastic embedding (Carreira-Perpinan, ICML 2010) from Laplacian eigenmaps: near images attract each other, all
    // repel.
    private static Tensor Embedding(Tensor images, int columns, double spread, long seed)
    {
        const int Steps = 300;
        const double Repulsion = 10;
        using var scope = NewDisposeScope();
        var squares = cdist(images, images).square();
        var affinity = (squares / (-2 * spread * spread)).exp();
        affinity = (affinity - eye(images.size(0), device: images.device)).clamp_min(0);
        affinity = affinity / affinity.sum([1L], keepdim: true).clamp_min(1e-12);
        affinity = (affinity + affinity.t()) / 2;
        var degree = affinity.sum([1L]).clamp_min(1e-12).rsqrt();
        var (_, vectors) = linalg.eigh((affinity * degree.unsqueeze(1) * degree.unsqueeze(0)).to_type(float64));
        var start = vectors.narrow(1, vectors.size(1) - 1 - columns, columns).to_type(float32) * degree.unsqueeze(1);
        using var generator = new Generator((ulong)SeedSequence.Derive(seed, "embedding"));
        start = start / start.std(0L).unsqueeze(0) + randn(start.shape, generator: generator).to(images.device) * 0.1;
        using var gradients = enable_grad();
        var codes = nn.Parameter(start.detach().clone());
        using var optimizer = new FusedAdam([codes], 0.05);
        for (var step = 0; step < Steps; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            // Not by cdist, whose gradient is infinite at zero.
            var norms = codes.square().sum([1L], keepdim: true);
            var distances = (norms + norms.t() - codes.mm(codes.t()) * 2).clamp_min(0);
            ((affinity * distances).sum() + Repulsion / images.size(0) * (-distances).exp().sum()).backward();
            optimizer.step();
        }

        return codes.detach().clone().MoveToOuterDisposeScope();
    }
}
