using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates.Tests;

/// <summary>Small nested models and data for them.</summary>
internal static class SmallModels
{
    public static Tensor Draw(int points, int columns, long seed)
    {
        using var generator = new Generator((ulong)seed);
        return randn([points, columns], generator: generator);
    }

    /// <summary>A smooth map of inputs that no small model represents exactly.</summary>
    public static Tensor Targets(Tensor inputs, int columns) => WrappedTensorDisposeScope(() =>
    {
        var mixed = inputs.mm(Draw((int)inputs.size(1), columns, 99));
        return mixed.sin() + 0.3 * mixed.square();
    });

    /// <summary>Dense stages of the sizes given, the last one linear.</summary>
    public static NestedModel Dense(int[] sizes, long seed, StageActivation? activation = null, DenseStageOptions? options = null)
    {
        using var generator = new Generator((ulong)seed);
        return new NestedModel([.. Enumerable.Range(0, sizes.Length - 1).Select(i => (IStage)new DenseStage(
            sizes[i], sizes[i + 1], i < sizes.Length - 2 ? activation ?? StageActivation.Tanh : StageActivation.Identity, options, generator))]);
    }

    public static CoordinateTrainer Trainer(NestedModel model, Tensor inputs, Tensor targets, CoordinateOptions? options = null) =>
        new(model, inputs, targets, null, options ?? new CoordinateOptions(), new Generator(5));
}
