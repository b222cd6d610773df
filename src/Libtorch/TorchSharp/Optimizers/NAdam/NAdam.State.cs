using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class NAdam
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The product of the momentum factors so far.</summary>
        public double mu_product;

        /// <summary>The mean of the gradient, shape of the parameter.</summary>
        public Tensor exp_avg = null!;

        /// <summary>The mean of the squared gradient, shape of the parameter.</summary>
        public Tensor exp_avg_sq = null!;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref exp_avg!, null);
            Keep(ref exp_avg_sq!, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            mu_product = 1;
            Keep(ref exp_avg!, Zeros());
            Keep(ref exp_avg_sq!, Zeros());
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref exp_avg!, device);
            Move(ref exp_avg_sq!, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            mu_product = reader.ReadDouble();
            exp_avg.Load(reader);
            exp_avg_sq.Load(reader);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            writer.Write(mu_product);
            exp_avg.Save(writer);
            exp_avg_sq.Save(writer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            mu_product = other.mu_product;
            Keep(ref exp_avg!, Copy(other.exp_avg));
            Keep(ref exp_avg_sq!, Copy(other.exp_avg_sq));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && mu_product == rhs.mu_product && Close(exp_avg, rhs.exp_avg) && Close(exp_avg_sq, rhs.exp_avg_sq);
    }
}
