using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class Adam
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The mean of the gradient, shape of the parameter.</summary>
        public Tensor exp_avg = null!;

        /// <summary>The mean of the squared gradient, shape of the parameter.</summary>
        public Tensor exp_avg_sq = null!;

        /// <summary>The largest mean square so far, or null.</summary>
        public Tensor? max_exp_avg_sq;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref exp_avg!, null);
            Keep(ref exp_avg_sq!, null);
            Keep(ref max_exp_avg_sq, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            var settings = (Options)options;
            step = 0;
            Keep(ref exp_avg!, Zeros());
            Keep(ref exp_avg_sq!, Zeros());
            Keep(ref max_exp_avg_sq, settings.amsgrad!.Value ? Zeros() : null);
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref exp_avg!, device);
            Move(ref exp_avg_sq!, device);
            Move(ref max_exp_avg_sq, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            exp_avg.Load(reader);
            exp_avg_sq.Load(reader);
            LoadConditionalStateTensor(reader, ref max_exp_avg_sq, _parameter.device);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            exp_avg.Save(writer);
            exp_avg_sq.Save(writer);
            SaveConditionalStateTensor(writer, max_exp_avg_sq);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Keep(ref exp_avg!, Copy(other.exp_avg));
            Keep(ref exp_avg_sq!, Copy(other.exp_avg_sq));
            Keep(ref max_exp_avg_sq, Copy(other.max_exp_avg_sq));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && Close(exp_avg, rhs.exp_avg) && Close(exp_avg_sq, rhs.exp_avg_sq) && Close(max_exp_avg_sq, rhs.max_exp_avg_sq);
    }
}
