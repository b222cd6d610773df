namespace TorchSharp.Modules;

public partial class RMSProp
{
    /// <summary>The settings of a group; null stands for the optimizer's default.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The decay rate α of the mean square.</summary>
        public double? alpha;

        /// <summary>Added to the denominator.</summary>
        public double? eps;

        /// <summary>The factor λ of weight decay.</summary>
        public double? weight_decay;

        /// <summary>The factor of the old step.</summary>
        public double? momentum;

        /// <summary>Whether to divide by the standard deviation instead of the root mean square.</summary>
        public bool? centered;

        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            maximize = other.maximize;
            momentum = other.momentum;
            alpha = other.alpha;
            eps = other.eps;
            weight_decay = other.weight_decay;
            centered = other.centered;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            maximize = reader.ReadBoolean();
            momentum = reader.ReadDouble();
            alpha = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            centered = reader.ReadBoolean();
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(maximize!.Value);
            writer.Write(momentum!.Value);
            writer.Write(alpha!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(centered!.Value);
        }
    }
}
