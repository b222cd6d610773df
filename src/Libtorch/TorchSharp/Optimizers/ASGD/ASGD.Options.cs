namespace TorchSharp.Modules;

public partial class ASGD
{
    /// <summary>The settings of a group; null stands for the optimizer's default.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The decay term λ.</summary>
        public double? lambd;

        /// <summary>The decay rate α of the mean square.</summary>
        public double? alpha;

        /// <summary>The step at which averaging begins.</summary>
        public double? t0;

        /// <summary>The factor λ of weight decay.</summary>
        public double? weight_decay;

        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            maximize = other.maximize;
            lambd = other.lambd;
            alpha = other.alpha;
            weight_decay = other.weight_decay;
            t0 = other.t0;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            maximize = reader.ReadBoolean();
            lambd = reader.ReadDouble();
            alpha = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            t0 = reader.ReadDouble();
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(maximize!.Value);
            writer.Write(lambd!.Value);
            writer.Write(alpha!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(t0!.Value);
        }
    }
}
