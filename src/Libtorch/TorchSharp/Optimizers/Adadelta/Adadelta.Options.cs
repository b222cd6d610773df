namespace TorchSharp.Modules;

public partial class Adadelta
{
    /// <summary>The settings of a group; null stands for the optimizer's default.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The decay rate ρ of the mean squares.</summary>
        public double? rho;

        /// <summary>Added to the denominator.</summary>
        public double? eps;

        /// <summary>The factor λ of weight decay.</summary>
        public double? weight_decay;

        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            rho = other.rho;
            eps = other.eps;
            weight_decay = other.weight_decay;
            maximize = other.maximize;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            rho = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            maximize = reader.ReadBoolean();
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(rho!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(maximize!.Value);
        }
    }
}
