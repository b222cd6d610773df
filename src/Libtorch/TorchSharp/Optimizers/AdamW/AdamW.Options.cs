namespace TorchSharp.Modules;

public partial class AdamW
{
    /// <summary>The settings of a group; null stands for the optimizer's default.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The decay rate β₁ of the mean of the gradient.</summary>
        public double? beta1;

        /// <summary>The decay rate β₂ of the mean of its square.</summary>
        public double? beta2;

        /// <summary>Added to the denominator.</summary>
        public double? eps;

        /// <summary>The factor λ of weight decay.</summary>
        public double? weight_decay;

        /// <summary>Whether to divide by the largest mean square so far (arXiv:1904.09237).</summary>
        public bool? amsgrad;

        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            beta1 = other.beta1;
            beta2 = other.beta2;
            eps = other.eps;
            weight_decay = other.weight_decay;
            amsgrad = other.amsgrad;
            maximize = other.maximize;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            beta1 = reader.ReadDouble();
            beta2 = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
            amsgrad = reader.ReadBoolean();
            maximize = reader.ReadBoolean();
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(beta1!.Value);
            writer.Write(beta2!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
            writer.Write(amsgrad!.Value);
            writer.Write(maximize!.Value);
        }
    }
}
