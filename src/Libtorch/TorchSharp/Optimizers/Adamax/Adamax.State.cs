using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class Adamax
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The mean of the gradient, shape of the parameter.</summary>
        public Tensor exp_avg = null!;

        /// <summary>The decayed largest gradient, shape of the parameter.</summary>
        public Tensor exp_inf = null!;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref exp_avg!, null);
            Keep(ref exp_inf!, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Keep(ref exp_avg!, Zeros());
            Keep(ref exp_inf!, Zeros());
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref exp_avg!, device);
            Move(ref exp_inf!, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            exp_avg.Load(reader);
            exp_inf.Load(reader);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            exp_avg.Save(writer);
            exp_inf.Save(writer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Keep(ref exp_avg!, Copy(other.exp_avg));
            Keep(ref exp_inf!, Copy(other.exp_inf));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && Close(exp_avg, rhs.exp_avg) && Close(exp_inf, rhs.exp_inf);
    }
}
