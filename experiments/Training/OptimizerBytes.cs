using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>An optimizer's whole state as bytes, for checkpoints.</summary>
internal static class OptimizerBytes
{
    public static byte[] Save(optim.Optimizer optimizer)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Helper(optimizer).save_state_dict(writer);
        writer.Flush();
        return stream.ToArray();
    }

    public static void Load(optim.Optimizer optimizer, byte[] state)
    {
        using var reader = new BinaryReader(new MemoryStream(state));
        Helper(optimizer).load_state_dict(reader);
    }

    private static OptimizerHelper Helper(optim.Optimizer optimizer) => optimizer as OptimizerHelper
        ?? throw new NotSupportedException($"{optimizer.GetType().Name} cannot be checkpointed: it is not an {nameof(OptimizerHelper)}, which saves and loads state.");
}
