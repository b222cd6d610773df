namespace TorchSharp.Modules;

public partial class Rprop
{
    /// <summary>The settings of a group; null stands for the optimizer's default.</summary>
    public class Options : OptimizerOptions
    {
        /// <summary>The factor after a change of sign.</summary>
        public double? etaminus;

        /// <summary>The factor without a change of sign.</summary>
        public double? etaplus;

        /// <summary>The smallest step.</summary>
        public double? min_step;

        /// <summary>The largest step.</summary>
        public double? max_step;

        /// <summary>Whether to go up instead of down.</summary>
        public bool? maximize;

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerOptions source)
        {
            base.LoadStateDict(source);
            var other = (Options)source;
            maximize = other.maximize;
            etaminus = other.etaminus;
            etaplus = other.etaplus;
            min_step = other.min_step;
            max_step = other.max_step;
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            base.LoadStateDict(reader);
            maximize = reader.ReadBoolean();
            etaminus = reader.ReadDouble();
            etaplus = reader.ReadDouble();
            min_step = reader.ReadDouble();
            max_step = reader.ReadDouble();
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            base.SaveStateDict(writer);
            writer.Write(maximize!.Value);
            writer.Write(etaminus!.Value);
            writer.Write(etaplus!.Value);
            writer.Write(min_step!.Value);
            writer.Write(max_step!.Value);
        }
    }
}
