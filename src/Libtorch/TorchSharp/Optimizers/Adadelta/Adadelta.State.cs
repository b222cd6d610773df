using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class Adadelta
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The mean of the squared gradient, shape of the parameter.</summary>
        public Tensor square_avg = null!;

        /// <summary>The mean of the squared steps, shape of the parameter.</summary>
        public Tensor acc_delta = null!;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref square_avg!, null);
            Keep(ref acc_delta!, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            step = 0;
            Keep(ref square_avg!, Zeros());
            Keep(ref acc_delta!, Zeros());
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref square_avg!, device);
            Move(ref acc_delta!, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            square_avg.Load(reader);
            acc_delta.Load(reader);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            square_avg.Save(writer);
            acc_delta.Save(writer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Keep(ref square_avg!, Copy(other.square_avg));
            Keep(ref acc_delta!, Copy(other.acc_delta));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && Close(square_avg, rhs.square_avg) && Close(acc_delta, rhs.acc_delta);
    }
}
