namespace TorchSharp.Modules;

public partial class Adagrad
{
    /// <summary>The settings of a group; null stands for the optimizer's default.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>How fast the learning rate falls with the steps.</summary>
        public double? lr_decay;

        /// <summary>The factor λ of weight decay.</summary>
        public double? weight_decay;

        /// <summary>The sum of squares to start from.</summary>
        public double? initial_accumulator_value;

        /// <summary>Added to the denominator.</summary>
        public double? eps;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            lr_decay = other.lr_decay;
            initial_accumulator_value = other.initial_accumulator_value;
            eps = other.eps;
            weight_decay = other.weight_decay;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            lr_decay = reader.ReadDouble();
            initial_accumulator_value = reader.ReadDouble();
            eps = reader.ReadDouble();
            weight_decay = reader.ReadDouble();
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(lr_decay!.Value);
            writer.Write(initial_accumulator_value!.Value);
            writer.Write(eps!.Value);
            writer.Write(weight_decay!.Value);
        }
    }
}
